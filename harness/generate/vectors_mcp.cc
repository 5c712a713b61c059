// Class M: what MCP servers and gateways take differently: names, arguments, _meta, methods.

#include <array>
#include <string>

#include "harness/generate/vector_edits.h"
#include "harness/generate/vectors.h"

namespace gatecrash::generate {
namespace mcp_rows {
namespace {

using edit::add_member;
using edit::replace;
using Kind = Treatment;
using At = Position;

bool is_call(MessageText& message) { return message.find_param("name") != nullptr; }

bool upper_case_name(MessageText& message, const Site&) {
  MemberText* const name = message.find_param("name");
  if (name == nullptr) {
    return false;
  }
  for (char& c : name->value) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return true;
}

bool capital_name(MessageText& message, const Site&) {
  MemberText* const name = message.find_param("name");
  if (name == nullptr || name->value.size() < 3 || name->value[1] < 'a' || name->value[1] > 'z') {
    return false;
  }
  name->value[1] = static_cast<char>(name->value[1] - 'a' + 'A');
  return true;
}

template <const std::string_view& kSuffix>
bool suffix(MessageText& message, const Site& site) {
  return is_call(message) && edit::append_to_string(message, site, kSuffix);
}

template <const std::string_view& kPrefix>
bool prefix(MessageText& message, const Site& site) {
  return is_call(message) && edit::prepend_to_string(message, site, kPrefix);
}

constexpr std::string_view kSpace = " ";
constexpr std::string_view kTab = "\\t";
constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
constexpr std::string_view kZeroWidth = "\xe2\x80\x8b";
constexpr std::string_view kZeroWidthJoiner = "\xe2\x80\x8d";
constexpr std::string_view kSoftHyphen = "\xc2\xad";
constexpr std::string_view kComposed = "\xc3\xa9";
constexpr std::string_view kDecomposed = "e\xcc\x81";
constexpr std::string_view kSharpS = "\xc3\x9f";
constexpr std::string_view kServer = "srv__";
constexpr std::string_view kMcpServer = "mcp__srv__";
constexpr std::string_view kServerSlash = "srv/";
constexpr std::string_view kServerDot = "srv.";
constexpr std::string_view kServerDash = "srv-";
constexpr std::string_view kDotSlash = "./";
constexpr std::string_view kTraversal = "/../delete_all";
constexpr std::string_view kRowInjection = "\\\"}\\n{\\\"seq\\\":1";
constexpr std::string_view kTerminal = "\\u001b[2J";

/// The name's first letter of `kFrom` as another letter that looks or folds alike.
template <char kFrom, const std::string_view& kTo>
bool letter(MessageText& message, const Site&) {
  MemberText* const name = message.find_param("name");
  const std::size_t at = name == nullptr ? std::string::npos : name->value.find(kFrom);
  if (at == std::string::npos) {
    return false;
  }
  name->value.replace(at, 1, kTo);
  return true;
}

constexpr std::string_view kCyrillicE = "\xd0\xb5";
constexpr std::string_view kFullwidthR = "\xef\xbd\x92";
constexpr std::string_view kLongS = "\xc5\xbf";
constexpr std::string_view kDotlessI = "\xc4\xb1";
constexpr std::string_view kPercentE = "%65";

bool line_break_and_other(MessageText& message, const Site& site) {
  return is_call(message) &&
         edit::append_to_string(message, site, "\\n" + std::string(site.other_tool));
}

template <const std::string_view& kValue>
bool name_of(MessageText& message, const Site&) {
  return is_call(message) && replace(message, At::kName, std::string(kValue));
}

constexpr std::string_view kEmptyString = "\"\"";
constexpr std::string_view kNull = "null";
constexpr std::string_view kNumber = "1";

bool no_name(MessageText& message, const Site&) {
  const MemberText* const name = message.find_param("name");
  if (name == nullptr) {
    return false;
  }
  message.params.erase(message.params.begin() + (name - message.params.data()));
  return true;
}

bool name_in_array(MessageText& message, const Site&) {
  MemberText* const name = message.find_param("name");
  if (name == nullptr) {
    return false;
  }
  name->value = "[" + name->value + "]";
  return true;
}

template <std::size_t kSize>
bool long_name(MessageText& message, const Site& site) {
  return is_call(message) && edit::append_to_string(message, site, std::string(kSize, 'n'));
}

template <const std::string_view& kKey, const std::string_view& kValue>
bool member(MessageText& message, const Site& site) {
  return add_member(message, site.position,
                    {edit::quoted(kKey, site.encoding), std::string(kValue)});
}

constexpr std::string_view kEmptyObject = "{}";
constexpr std::string_view kEmptyArray = "[]";
constexpr std::string_view kMeta = "_meta";
constexpr std::string_view kTwinMeta = "_Meta";
constexpr std::string_view kProgressToken = "progressToken";
constexpr std::string_view kWrongCase = "IO.modelcontextprotocol/protocolVersion";
constexpr std::string_view kOtherPrefix = "io.modelcontextprotocol/other";
constexpr std::string_view kVersionText = "\"2025-11-25\"";
constexpr std::string_view kTask = "task";
constexpr std::string_view kTaskValue = R"({"ttl":60000})";
constexpr std::string_view kRequestState = "requestState";
constexpr std::string_view kState = "\"state\"";
constexpr std::string_view kCursor = "cursor";

bool twin_meta(MessageText& message, const Site& site) {
  return message.open_meta() != nullptr && message.find_param("name") != nullptr &&
         add_member(message, At::kParams, {edit::quoted(kTwinMeta, site.encoding), "{}"});
}

bool duplicate_reserved(MessageText& message, const Site& site) {
  constexpr std::string_view kKey = "io.modelcontextprotocol/clientInfo";
  return add_member(message, At::kMeta, {edit::quoted(kKey, Encoding::kRaw), "{}"}) &&
         add_member(message, At::kMeta, {edit::quoted(kKey, site.encoding), "{}"});
}

template <const std::string_view& kValue>
bool arguments_of(MessageText& message, const Site&) {
  return message.find_param("arguments") != nullptr &&
         replace(message, At::kParams, std::string(kValue));
}

/// The arguments as the text of a JSON string.
bool arguments_as_string(MessageText& message, const Site&) {
  return message.find_param("arguments") != nullptr && replace(message, At::kParams, "\"{}\"");
}

bool nested_duplicate(MessageText& message, const Site& site) {
  return add_member(message, At::kArguments,
                    {"\"note\"", "{\"a\":{\"p\":1," + edit::quoted("p", site.encoding) + ":2}}"});
}

/// The first argument again under a name that another reader takes for it.
bool alias_key(MessageText& message, const Site&) {
  const MemberText* const first = edit::member_at(message, At::kArguments);
  if (first == nullptr || first->key.size() < 3) {
    return false;
  }
  std::string key = first->key;
  const char c = key[1];
  key[1] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : 'X';
  return add_member(message, At::kArguments, {std::move(key), "\"alias\""});
}

template <const std::string_view& kValue>
bool argument_value(MessageText& message, const Site& site) {
  return edit::put_value(message, site, edit::quoted(kValue, site.encoding));
}

constexpr std::string_view kFile = "file:///etc/passwd";
constexpr std::string_view kFileHost = "FILE://localhost/etc/passwd";
constexpr std::string_view kShare = R"(\\\\host\\share)";
constexpr std::string_view kProc = "/proc/self/root/etc/passwd";
constexpr std::string_view kDots = "..%2f..%2fetc";

/// Another method, with params that fit it.
template <const std::string_view& kMethod, const std::string_view& kParams>
bool method(MessageText& message, const Site& site) {
  if (!replace(message, At::kMethod, edit::quoted(kMethod, site.encoding))) {
    return false;
  }
  if (MemberText* const params = message.find_top("params"); params != nullptr) {
    params->holds = MemberText::Holds::kText;
    params->value = kParams;
  } else {
    message.top.push_back({"\"params\"", std::string(kParams)});
  }
  return true;
}

constexpr std::string_view kRead = "resources/read";
constexpr std::string_view kTemplates = "resources/templates/list";
constexpr std::string_view kSubscribe = "resources/subscribe";
constexpr std::string_view kUri = R"({"uri":"file:///secret"})";
constexpr std::string_view kPromptsGet = "prompts/get";
constexpr std::string_view kPrompt = R"({"name":"summary","arguments":{}})";
constexpr std::string_view kComplete = "completion/complete";
constexpr std::string_view kReference =
    R"({"ref":{"type":"ref/resource","uri":"x://{id}"},"argument":{"name":"id","value":"a"}})";
constexpr std::string_view kSetLevel = "logging/setLevel";
constexpr std::string_view kLevel = R"({"level":"debug"})";
constexpr std::string_view kTasksResult = "tasks/result";
constexpr std::string_view kTasksGet = "tasks/get";
constexpr std::string_view kTasksList = "tasks/list";
constexpr std::string_view kTasksCancel = "tasks/cancel";
constexpr std::string_view kTasksUpdate = "tasks/update";
constexpr std::string_view kTaskId = R"({"taskId":"task-1"})";
constexpr std::string_view kSampling = "sampling/createMessage";
constexpr std::string_view kRoots = "roots/list";
constexpr std::string_view kElicit = "elicitation/create";

constexpr std::array kMcp = {
    Vector{"M01", "upper-case-name", Kind::kDeny, {At::kName}, upper_case_name},
    Vector{"M01", "capital-name", Kind::kDeny, {At::kName}, capital_name},
    Vector{"M02", "space-after", Kind::kDeny, {At::kName}, suffix<kSpace>, true},
    Vector{"M02", "space-before", Kind::kDeny, {At::kName}, prefix<kSpace>, true},
    Vector{"M02", "tab-after", Kind::kDeny, {At::kName}, suffix<kTab>, true},
    Vector{"M02", "no-break-space", Kind::kDeny, {At::kName}, suffix<kNoBreakSpace>, true},
    Vector{"M03", "zero-width-space", Kind::kDeny, {At::kName}, suffix<kZeroWidth>, true},
    Vector{"M03", "zero-width-joiner", Kind::kDeny, {At::kName}, prefix<kZeroWidthJoiner>, true},
    Vector{"M03", "soft-hyphen", Kind::kDeny, {At::kName}, suffix<kSoftHyphen>, true},
    Vector{"M04", "cyrillic-e", Kind::kDeny, {At::kName}, letter<'e', kCyrillicE>},
    Vector{"M04", "fullwidth-r", Kind::kDeny, {At::kName}, letter<'r', kFullwidthR>},
    Vector{"M04", "long-s", Kind::kDeny, {At::kName}, letter<'s', kLongS>},
    Vector{"M04", "dotless-i", Kind::kDeny, {At::kName}, letter<'i', kDotlessI>},
    Vector{"M04", "sharp-s", Kind::kDeny, {At::kName}, suffix<kSharpS>, true},
    Vector{"M05", "composed", Kind::kDeny, {At::kName}, suffix<kComposed>, true},
    Vector{"M05", "decomposed", Kind::kDeny, {At::kName}, suffix<kDecomposed>, true},
    Vector{"M06", "server-before", Kind::kDeny, {At::kName}, prefix<kServer>, true},
    Vector{"M06", "mcp-server-before", Kind::kDeny, {At::kName}, prefix<kMcpServer>, true},
    Vector{"M06", "server-slash", Kind::kDeny, {At::kName}, prefix<kServerSlash>, true},
    Vector{"M06", "server-dot", Kind::kDeny, {At::kName}, prefix<kServerDot>, true},
    Vector{"M06", "server-dash", Kind::kDeny, {At::kName}, prefix<kServerDash>, true},
    Vector{"M08", "line-break-and-other", Kind::kDeny, {At::kName}, line_break_and_other, true},
    Vector{"M08", "traversal", Kind::kDeny, {At::kName}, suffix<kTraversal>, true},
    Vector{"M08", "dot-slash", Kind::kDeny, {At::kName}, prefix<kDotSlash>, true},
    Vector{"M08", "percent-letter", Kind::kDeny, {At::kName}, letter<'e', kPercentE>},
    Vector{"M09", "empty-name", Kind::kRefuse, {At::kName}, name_of<kEmptyString>},
    Vector{"M09", "no-name", Kind::kRefuse, {At::kName}, no_name},
    Vector{"M09", "null-name", Kind::kRefuse, {At::kName}, name_of<kNull>},
    Vector{"M09", "numeric-name", Kind::kRefuse, {At::kName}, name_of<kNumber>},
    Vector{"M09", "name-in-array", Kind::kRefuse, {At::kName}, name_in_array},
    Vector{"M09", "object-name", Kind::kRefuse, {At::kName}, name_of<kEmptyObject>},
    Vector{"M10", "name-over-128", Kind::kRefuse, {At::kName}, long_name<128>},
    Vector{"M10", "name-of-64-kib", Kind::kRefuse, {At::kName}, long_name<65536>, false, true},
    Vector{"M12",
           "empty-cursor",
           Kind::kCanonical,
           {At::kParams, At::kArguments},
           member<kCursor, kEmptyString>,
           true},
    Vector{"M16", "twin-meta", Kind::kRefuse, {At::kMeta}, twin_meta, true},
    Vector{
        "M16", "meta-of-the-message", Kind::kRefuse, {At::kTop}, member<kMeta, kEmptyObject>, true},
    Vector{"M16",
           "meta-of-the-arguments",
           Kind::kCanonical,
           {At::kArguments},
           member<kMeta, kEmptyObject>,
           true},
    Vector{"M16", "duplicate-reserved", Kind::kRefuse, {At::kMeta}, duplicate_reserved, true},
    Vector{"M16",
           "reserved-in-other-case",
           Kind::kCanonical,
           {At::kMeta},
           member<kWrongCase, kVersionText>,
           true},
    Vector{"M16",
           "unknown-reserved",
           Kind::kCanonical,
           {At::kMeta},
           member<kOtherPrefix, kEmptyObject>,
           true},
    Vector{"M17",
           "progress-token",
           Kind::kCanonical,
           {At::kMeta},
           member<kProgressToken, kNumber>,
           true},
    Vector{"M17",
           "progress-token-text",
           Kind::kCanonical,
           {At::kMeta},
           member<kProgressToken, kState>,
           true},
    Vector{"M18", "arguments-as-string", Kind::kRefuse, {At::kParams}, arguments_as_string},
    Vector{"M18", "arguments-as-array", Kind::kRefuse, {At::kParams}, arguments_of<kEmptyArray>},
    Vector{"M18", "null-arguments", Kind::kRefuse, {At::kParams}, arguments_of<kNull>},
    Vector{"M18", "nested-duplicate", Kind::kRefuse, {At::kArguments}, nested_duplicate, true},
    Vector{"M18", "alias-key", Kind::kCanonical, {At::kArguments}, alias_key},
    Vector{"M19", "file-url", Kind::kCanonical, {At::kArguments}, argument_value<kFile>, true},
    Vector{"M19",
           "file-url-with-host",
           Kind::kCanonical,
           {At::kArguments},
           argument_value<kFileHost>,
           true},
    Vector{
        "M19", "network-share", Kind::kCanonical, {At::kArguments}, argument_value<kShare>, true},
    Vector{"M19", "proc-root", Kind::kCanonical, {At::kArguments}, argument_value<kProc>, true},
    Vector{"M19", "percent-dots", Kind::kCanonical, {At::kArguments}, argument_value<kDots>, true},
    Vector{"M33", "resources-read", Kind::kDeny, {At::kMethod}, method<kRead, kUri>, true},
    Vector{"M33",
           "resource-templates",
           Kind::kDeny,
           {At::kMethod},
           method<kTemplates, kEmptyObject>,
           true},
    Vector{
        "M33", "resources-subscribe", Kind::kDeny, {At::kMethod}, method<kSubscribe, kUri>, true},
    Vector{"M34", "prompts-get", Kind::kDeny, {At::kMethod}, method<kPromptsGet, kPrompt>, true},
    Vector{"M35", "complete", Kind::kDeny, {At::kMethod}, method<kComplete, kReference>, true},
    Vector{"M36", "set-level", Kind::kDeny, {At::kMethod}, method<kSetLevel, kLevel>, true},
    Vector{
        "M37", "task-of-a-call", Kind::kCanonical, {At::kParams}, member<kTask, kTaskValue>, true},
    Vector{"M37", "tasks-result", Kind::kDeny, {At::kMethod}, method<kTasksResult, kTaskId>, true},
    Vector{"M37", "tasks-get", Kind::kDeny, {At::kMethod}, method<kTasksGet, kTaskId>, true},
    Vector{"M37", "tasks-list", Kind::kDeny, {At::kMethod}, method<kTasksList, kEmptyObject>, true},
    Vector{"M37", "tasks-cancel", Kind::kDeny, {At::kMethod}, method<kTasksCancel, kTaskId>, true},
    Vector{"M37", "tasks-update", Kind::kDeny, {At::kMethod}, method<kTasksUpdate, kTaskId>, true},
    Vector{"M38", "sampling", Kind::kDeny, {At::kMethod}, method<kSampling, kEmptyObject>, true},
    Vector{"M38", "roots", Kind::kDeny, {At::kMethod}, method<kRoots, kEmptyObject>, true},
    Vector{"M38", "elicitation", Kind::kDeny, {At::kMethod}, method<kElicit, kEmptyObject>, true},
    Vector{"M40",
           "request-state",
           Kind::kCanonical,
           {At::kParams},
           member<kRequestState, kState>,
           true},
    Vector{"M46", "row-injection", Kind::kDeny, {At::kName}, suffix<kRowInjection>, true},
    Vector{"M46", "terminal-escape", Kind::kDeny, {At::kName}, suffix<kTerminal>, true},
};

}  // namespace
}  // namespace mcp_rows

std::span<const Vector> mcp_vectors() { return mcp_rows::kMcp; }

}  // namespace gatecrash::generate
