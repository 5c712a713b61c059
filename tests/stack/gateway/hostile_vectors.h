// hostile_vectors: messages that two readers would take for two different calls, and their fates.
//
// Each by the number of its class: J for JSON, R for JSON-RPC, M for MCP. The transports' tests
// show them to a gateway: whatever they come on, none may reach a server as something else than was
// judged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatecrash::gateway::hostile {

inline constexpr std::string_view kDenyPolicy =
    R"({"version":"1","default":"deny","hide":["hidden"],
        "tools":{"read_file":{},"get_weather":{},"search":{},"hidden":{}}})";
inline constexpr std::string_view kAllowPolicy =
    R"({"version":"1","default":"allow","hide":["hidden"],
        "tools":{"delete_all":{"action":"deny"}}})";

enum class Fate : std::uint8_t {
  kRefused,    // one JSON-RPC error, a row (unreadable)
  kDenied,     // one denial with the message's own id, a row that names a rule
  kForwarded,  // the canonical form, whatever spelling came
  kSilent,     // nothing is answered, a row that denies
};

struct Vector {
  std::string name;
  std::string bytes;
  Fate fate = Fate::kRefused;
  std::string forwarded{};
};

inline std::string call(const std::string& params) {
  return R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":)" + params + "}";
}

inline std::string named(const std::string& name) {
  return call(R"({"name":")" + name + R"(","arguments":{}})");
}

inline std::string with_id(const std::string& id) {
  return R"({"jsonrpc":"2.0","id":)" + id +
         R"(,"method":"tools/call","params":{"name":"read_file","arguments":{}}})";
}

inline std::string method(const std::string& method) {
  return R"({"jsonrpc":"2.0","id":1,"method":")" + method +
         R"(","params":{"name":"read_file","arguments":{}}})";
}

inline std::string argument(const std::string& value) {
  return call(R"({"name":"read_file","arguments":{"x":)" + value + "}}");
}

inline const std::string kOk = named("read_file");
inline const std::string kEvil = named("delete_all");

inline std::string nul(const char* before, const std::string& after) {
  return before + std::string(1, '\0') + after;
}

inline std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

inline const Vector kJson[] = {
    {"J01_DuplicateName", call(R"({"name":"read_file","name":"delete_all"})")},
    {"J02_DuplicateParams", R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                            R"("params":{"name":"read_file"},"params":{"name":"delete_all"}})"},
    {"J03_DuplicateMethod",
     R"({"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{}})"},
    {"J04_DuplicateId", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})"},
    {"J05_EscapedDuplicate", call(R"({"name":"read_file","n\u0061me":"delete_all"})")},
    {"J06_EscapedMethodKey",
     R"({"jsonrpc":"2.0","id":1,"\u006dethod":"tools/call","params":{"name":"read_file"}})",
     Fate::kForwarded,
     R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file"}})"},
    {"J06_EscapedMethodKeyOfADeniedCall",
     R"({"jsonrpc":"2.0","id":1,"\u006dethod":"tools/call","params":{"name":"delete_all"}})",
     Fate::kDenied},
    {"J07_EscapedSolidus",
     R"({"jsonrpc":"2.0","id":1,"method":"tools\/call",)"
     R"("params":{"name":"r\u0065ad_file"}})",
     Fate::kForwarded,
     R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file"}})"},
    {"J08_TwinMethod", R"({"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"})"},
    {"J08_TwinName", call(R"({"name":"read_file","Name":"delete_all"})")},
    {"J09_UpperCase", R"({"JSONRPC":"2.0","ID":1,"METHOD":"tools/call","PARAMS":{}})"},
    {"J10_LongS", R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                  R"("params":{"name":"read_file"},"param\u017f":{"name":"delete_all"}})"},
    {"J10_LongSInArguments",
     call(R"({"name":"read_file","arguments":{},"argument\u017f":{"x":1}})")},
    {"J11_NulInNameKey", call(R"({"name":"read_file","name\u0000":"delete_all"})")},
    {"J12_NulInMethodKey",
     R"({"jsonrpc":"2.0","id":1,"method\u0000x":"ping","method":"tools/call","params":{}})"},
    {"J13_NulInName", named(R"(read_file\u0000_safe)")},
    {"J14_RawNul", call(nul(R"({"name":"read)", R"(_file"})"))},
    {"J15_LoneSurrogate", named(R"(read_file\ud800)")},
    {"J16_LoneSurrogateKeys", argument(R"({"x\ud800":1,"x\udfff":2})")},
    {"J17_InvalidUtf8Key", call("{\"name\":\"read_file\",\"name\xff\":1}")},
    {"J18_Comment", call(R"({"name":"read_file"/*,"name":"delete_all"*/})")},
    {"J18_LineComment", call("{\"name\":\"read_file\"//\n}")},
    {"J19_TrailingComma", call(R"({"name":"read_file",})")},
    {"J19_SingleQuotes", call("{'name':'read_file'}")},
    {"J20_Garbage", kOk + "garbage"},
    {"J20_ExtraBrace", kOk + "}"},
    {"J20_SecondObject", kOk + "{}"},
    {"J21_MissingBrace", kOk.substr(0, kOk.size() - 1)},
    {"J22_AngularPrefix", ")]}',"},
    {"J23_NaN", argument("NaN")},
    {"J23_Infinity", argument("-Infinity")},
    {"J24_TooLargeADouble", argument("1e400")},
    {"J25_IdBeyondSafeIntegers", with_id("9007199254740993")},
    {"J26_IdBeyond64Bits", with_id("18446744073709551616")},
    {"J27_IdWithAPoint", with_id("1.0")},
    {"J27_IdWithAnExponent", with_id("1e0")},
    {"J27_IdMinusZero", with_id("-0")},
    {"J28_LeadingZero", argument("01")},
    {"J28_LeadingPlus", argument("+1")},
    {"J28_Hex", argument("0x10")},
    {"J29_RawTab", named("read\t_file")},
    {"J30_FormFeed", "\f" + kOk},
    {"J30_NoBreakSpace", "\xc2\xa0" + kOk},
    {"J31_BadEscape", named(R"(re\ad_file)")},
    {"J31_HexEscape", named(R"(\x72ead_file)")},
    {"J32_Depth65", argument(repeated("[", 62) + repeated("]", 62))},
    {"J32_Depth64", argument(repeated("[", 61) + repeated("]", 61)), Fate::kForwarded,
     argument(repeated("[", 61) + repeated("]", 61))},
    {"J33_Depth100000", argument(repeated("[", 100'000) + repeated("]", 100'000))},
    {"J34_TooManyItems", argument("[" + repeated("0,", 100'000) + "0]")},
    {"J34_TooLong", argument("\"" + std::string(4 * 1024 * 1024, 'x') + "\"")},
    {"J35_ProtoOfTheMessage", R"({"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{}})"},
    {"J35_ProtoOfTheCall", call(R"({"name":"delete_all","__proto__":{"name":"read_file"}})"),
     Fate::kDenied},
    {"J36_EmptyEnvelopeKey", R"({"jsonrpc":"2.0","id":1,"method":"ping","":1})"},
    {"J37_NullName", call(R"({"name":null})")},
    {"J38_ParamsWithoutAName",
     R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file"},)"
     R"("params":{"arguments":{}}})"},
    {"J39_Delete", named("read_file\x7f"), Fate::kDenied},
    {"J39_C1Control", named("read_file\xc2\x85"), Fate::kDenied},
    {"J39_RightToLeft", named("\xe2\x80\xaeread_file"), Fate::kDenied},
    {"J39_Tag", named("read_file\xf3\xa0\x81\x81"), Fate::kDenied},
    {"J40_NumbersKeepTheirSpelling", argument("[0.10000000000000001,1E2,-0,1.10]"),
     Fate::kForwarded, argument("[0.10000000000000001,1E2,-0,1.10]")},
    {"J31_LineSeparatorInAString", argument("\"\xe2\x80\xa8\""), Fate::kForwarded,
     argument(R"("\u2028")")},
};

inline const Vector kRpc[] = {
    {"R01_Batch", "[" + kOk + "," + kEvil + "]"},
    {"R02_BatchAfterSpace", " \t[" + kOk + "]"},
    {"R02_NestedBatch", "[[" + kOk + "]]"},
    {"R02_EmptyBatch", "[]"},
    {"R02_BatchOfANumber", "[1]"},
    {"R05_Notification",
     R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"read_file","arguments":{}}})",
     Fate::kSilent},
    {"R06_NullId", with_id("null")},
    {"R07_ObjectId", with_id("{}")},
    {"R07_ArrayId", with_id("[1]")},
    {"R07_BooleanId", with_id("true")},
    {"R07_EmptyId", with_id(R"("")")},
    {"R07_LongId", with_id("\"" + std::string(129, 'i') + "\"")},
    {"R11_NoVersion", R"({"id":1,"method":"tools/call","params":{"name":"read_file"}})"},
    {"R11_Version1", R"({"jsonrpc":"1.0","id":1,"method":"ping"})"},
    {"R11_NumericVersion", R"({"jsonrpc":2.0,"id":1,"method":"ping"})"},
    {"R12_MethodAndResult",
     R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file"},"result":{}})"},
    {"R12_MethodAndError", R"({"jsonrpc":"2.0","id":1,"method":"ping","error":{}})"},
    {"R13_OrphanResponse", R"({"jsonrpc":"2.0","id":7,"result":{}})", Fate::kSilent},
    {"R14_MethodArray", R"({"jsonrpc":"2.0","id":1,"method":["tools/call"]})"},
    {"R14_MethodNumber", R"({"jsonrpc":"2.0","id":1,"method":1})"},
    {"R14_EmptyMethod", R"({"jsonrpc":"2.0","id":1,"method":""})"},
    {"R15_MethodInCapitals", method("Tools/Call"), Fate::kDenied},
    {"R16_TrailingSpace", method("tools/call "), Fate::kDenied},
    {"R16_LeadingSpace", method(" tools/call"), Fate::kDenied},
    {"R16_ZeroWidthSpace", method(R"(tools/call\u200b)"), Fate::kDenied},
    {"R16_Nul", method(R"(tools/call\u0000)")},
    {"R17_TwoSlashes", method("tools//call"), Fate::kDenied},
    {"R17_Dot", method("tools.call"), Fate::kDenied},
    {"R17_FullwidthSlash",
     method("tools\xef\xbc\x8f"
            "call"),
     Fate::kDenied},
    {"R17_Percent", method("tools%2fcall"), Fate::kDenied},
    {"R17_DotSlash", method("./tools/call"), Fate::kDenied},
    {"R18_PositionalParams", call(R"(["delete_all",{}])")},
    {"R19_ParamsAString", call(R"("{\"name\":\"delete_all\"}")")},
    {"R20_NoParams", R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})"},
    {"R20_NullParams", call("null")},
    {"R21_ExtraKey", R"({"jsonrpc":"2.0","id":1,"method":"ping","auth":"x"})"},
    {"R22_CallBatch", method("tools/callBatch"), Fate::kDenied},
    {"R22_Discover", method("rpc.discover"), Fate::kDenied},
    {"R22_Dollar", method("$/cancelRequest"), Fate::kDenied},
    {"R24_ResultAndError",
     R"({"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}})"},
};

inline const Vector kMcp[] = {
    {"M01_OtherCase", named("Read_File"), Fate::kDenied},
    {"M02_TrailingSpace", named("read_file "), Fate::kDenied},
    {"M02_Tab", named(R"(read_file\t)"), Fate::kDenied},
    {"M02_NoBreakSpace", named("read_file\xc2\xa0"), Fate::kDenied},
    {"M03_ZeroWidthSpace", named("read\xe2\x80\x8b_file"), Fate::kDenied},
    {"M03_SoftHyphen", named("read\xc2\xad_file"), Fate::kDenied},
    {"M04_Cyrillic",
     named("r\xd0\xb5"
           "ad_file"),
     Fate::kDenied},
    {"M04_Fullwidth",
     named("\xef\xbd\x92"
           "ead_file"),
     Fate::kDenied},
    {"M05_Composed", named("r\xc3\xa9sum\xc3\xa9"), Fate::kDenied},
    {"M05_Decomposed",
     named("re\xcc\x81"
           "sume\xcc\x81"),
     Fate::kDenied},
    {"M06_Namespaced", named("srv__read_file"), Fate::kDenied},
    {"M06_Prefixed", named("mcp__srv__read_file"), Fate::kDenied},
    {"M08_LineBreak", named(R"(read_file\ndelete_all)"), Fate::kDenied},
    {"M08_Traversal", named("read_file/../delete_all"), Fate::kDenied},
    {"M08_Percent", named("%72ead_file"), Fate::kDenied},
    {"M09_EmptyName", named("")},
    {"M09_NoName", call(R"({"arguments":{}})")},
    {"M09_NumericName", call(R"({"name":1})")},
    {"M09_ArrayName", call(R"({"name":["read_file"]})")},
    {"M10_Name129", named(std::string(129, 'n'))},
    {"M10_Name64KiB", named(std::string(65536, 'n'))},
    {"M11_HiddenButListed", named("hidden"), Fate::kDenied},
    {"M16_TwinMeta", call(R"({"name":"read_file","_meta":{},"_Meta":{}})")},
    {"M16_TopLevelMeta", R"({"jsonrpc":"2.0","id":1,"method":"ping","_meta":{}})"},
    {"M18_ArgumentsAString", call(R"({"name":"read_file","arguments":"{}"})")},
    {"M18_ArgumentsAnArray", call(R"({"name":"read_file","arguments":[]})")},
    {"M18_ArgumentsNull", call(R"({"name":"read_file","arguments":null})")},
    {"M18_DuplicateInArguments", call(R"({"name":"read_file","arguments":{"a":{"p":1,"p":2}}})")},
    {"M33_ResourcesRead", method("resources/read"), Fate::kDenied},
    {"M33_Subscribe", method("resources/subscribe"), Fate::kDenied},
    {"M34_PromptsGet", method("prompts/get"), Fate::kDenied},
    {"M35_Complete", method("completion/complete"), Fate::kDenied},
    {"M36_SetLevel", method("logging/setLevel"), Fate::kDenied},
    {"M37_TasksResult", method("tasks/result"), Fate::kDenied},
    {"M37_TasksCancel", method("tasks/cancel"), Fate::kDenied},
    {"M38_Sampling", method("sampling/createMessage"), Fate::kDenied},
    {"M46_RowInjection", named(R"(x\"}\n{\"seq\":1)"), Fate::kDenied},
};

}  // namespace gatecrash::gateway::hostile
