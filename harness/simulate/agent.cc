#include "harness/simulate/agent.h"

#include <array>

#include "harness/generate/message_text.h"
#include "stack/base/check.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;
using generate::Validity;

constexpr std::string_view kModernMeta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{}})";

std::string handshake_of(std::string_view version) {
  std::string text =
      R"({"jsonrpc":"2.0","id":"initialize","method":"initialize","params":{"protocolVersion":")";
  text += version;
  text += R"(","capabilities":{},"clientInfo":{"name":"gatecrash","version":"0.1.0"}}})"
          "\n"
          R"({"jsonrpc":"2.0","method":"notifications/initialized"})"
          "\n";
  return text;
}

/// What a client says beside calls, with params that fit; those that list have a cursor at times.
struct Other {
  std::string_view method;
  std::string_view params;  // the members of it
  bool list = false;
};

constexpr std::array kOthers = {
    Other{"ping", ""},
    Other{"resources/list", "", true},
    Other{"prompts/list", "", true},
    Other{"resources/templates/list", "", true},
    Other{"resources/read", R"("uri":"healthlake://datastore/x")"},
    Other{"prompts/get", R"("name":"summary","arguments":{})"},
    Other{"completion/complete",
          R"("ref":{"type":"ref/prompt","name":"x"},"argument":{"name":"a","value":"b"})"},
    Other{"logging/setLevel", R"("level":"debug")"},
    Other{"tasks/get", R"("taskId":"task-1")"},
    Other{"tasks/result", R"("taskId":"task-1")"},
    Other{"tasks/list", ""},
    Other{"tasks/cancel", R"("taskId":"task-1")"},
    Other{"server/discover", ""},
    Other{"subscriptions/listen", ""},
    Other{"resources/subscribe", R"("uri":"healthlake://datastore/x")"},
    Other{"initialize", R"("protocolVersion":"2024-11-05","capabilities":{},)"
                        R"("clientInfo":{"name":"again","version":"0"})"},
    Other{"no/such", ""},
};

constexpr std::array<std::string_view, 4> kNotifications = {
    R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,)"
    R"("progress":1}})",
    R"({"jsonrpc":"2.0","method":"notifications/roots/list_changed"})",
    R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
    R"({"jsonrpc":"2.0","method":"notifications/no/such","params":{}})",
};

}  // namespace

Mix Mix::draw(Choices& choices) {
  constexpr std::array<std::uint32_t, 3> kReuse = {1, 0, 8};
  constexpr std::array<std::uint32_t, 3> kCompany = {1, 0, 8};
  constexpr std::array<std::uint32_t, 4> kModern = {0, 0, 2, 4};
  Mix mix;
  mix.boundary = choices.below(6);
  mix.invalid = choices.below(5);
  mix.hostile = choices.below(8);
  mix.other = choices.below(6);
  mix.reuse = choices.pick(kReuse);
  mix.company = choices.pick(kCompany);
  mix.modern = choices.pick(kModern);
  mix.old_versions = choices.chance(1, 4);
  return mix;
}

std::string Agent::handshake() { return handshake_of(wire::kLatestLegacyVersion); }

std::string Agent::begin(const Mix& mix, Choices& choices) {
  if (choices.chance(mix.modern, 4)) {
    era_ = wire::Era::kModern;
    return R"({"jsonrpc":"2.0","id":"discover","method":"server/discover","params":{)" +
           std::string(kModernMeta) + "}}\n";
  }
  return mix.old_versions ? handshake_of(choices.pick(wire::kLegacyVersions)) : handshake();
}

void Agent::append_id(std::string& out, const Mix& mix, Choices& choices) {
  id_.clear();
  const std::uint32_t how = choices.below(32);
  if (how + mix.reuse >= 32) {
    // Used before, answered or not; or the same digits as the other type.
    const std::uint64_t back = choices.below(4);
    const std::string digits = std::to_string(last_id_ - std::min(back, last_id_));
    id_ = choices.chance(1, 2) ? "\"" + digits + "\"" : digits;
  } else if (how >= 20 && how < 24) {
    id_ = "\"s-" + std::to_string(++last_id_) + "\"";
  } else {
    id_ = std::to_string(++last_id_);
  }
  out += id_;
}

/// The members of _meta that an agent of this era sends, behind a comma unless it is the first.
void Agent::append_meta(std::string& out, bool first, Choices& choices) const {
  const bool strange = choices.chance(1, 64);  // as an agent of the other era would
  if ((era_ == wire::Era::kModern) != strange) {
    out += first ? "" : ",";
    out += kModernMeta;
  } else if (strange) {
    out += first ? "" : ",";
    out += R"("_meta":{"progressToken":)" + id_ + "}";
  }
}

void Agent::append_call(std::string& out, const CallableTool& tool, Validity validity,
                        const Mix& mix, const generate::KnownIds& known, std::uint64_t serial,
                        Choices& choices) {
  out += R"({"jsonrpc":"2.0","id":)";
  append_id(out, mix, choices);
  out += tool.call;
  const generate::CallSubject subject =
      tool.arguments.append(out, validity, known, serial, choices);
  append_meta(out, false, choices);
  out += "}}";
  if (validity != Validity::kValid) {
    return;
  }
  // A page is long: one in some teaches enough.
  const bool page = tool.lists && serial % 16 == 0;
  if (tool.teaches || page) {
    await({id_});
  } else if (tool.deletes && subject.resource != nullptr) {
    await({id_, false, *subject.resource});
  }
}

void Agent::append_request(std::string& out, std::string_view method, std::string_view params,
                           const Mix& mix, Choices& choices) {
  out += R"({"jsonrpc":"2.0","id":)";
  append_id(out, mix, choices);
  out += R"(,"method":")";
  out += method;
  out += '"';
  std::string members(params);
  append_meta(members, members.empty(), choices);
  if (!members.empty()) {
    out += R"(,"params":{)" + members + "}";
  }
  out += "}\n";
}

void Agent::append_cancel(std::string& out, Choices& choices) const {
  out += R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)";
  const bool earlier = choices.chance(1, 4);
  if (earlier || id_.empty()) {
    out += std::to_string(last_id_ / 2);
  } else {
    out += id_;
  }
  out += "}}\n";
}

void Agent::append_other(std::string& out, const Mix& mix, const generate::KnownIds& known,
                         Choices& choices) {
  // A list of tools is the largest answer of all: seldom.
  switch (choices.weighted({8, 4, 1, 1, 1})) {
    case 0:
      break;
    case 1:
      return append_cancel(out, choices);
    case 2: {
      const std::uint32_t how =
          choices.below(4);  // without a cursor, a forged one, one it was told
      std::string params;
      if (how >= 2) {
        params = R"("cursor":)";
        const bool told = how == 3 && !known.cursors.empty();
        wire::append_json_string(params, told ? choices.pick(known.cursors) : "forged");
      }
      append_request(out, "tools/list", params, mix, choices);
      return await({id_, true, {}});
    }
    case 3:
      out += choices.pick(kNotifications);
      out += '\n';
      return;
    default:  // an answer to a request that nobody made
      out += R"({"jsonrpc":"2.0","id":)" + std::to_string(last_id_) + R"(,"result":{}})" + "\n";
      return;
  }
  const Other& other = choices.pick(kOthers);
  const bool paged = other.list && choices.chance(1, 4);
  append_request(out, other.method, paged ? R"("cursor":"")" : other.params, mix, choices);
}

Agent::Said Agent::speak(const ToolNames& tools, const Mix& mix, const generate::KnownIds& known,
                         std::uint64_t serial, Choices& choices) {
  constexpr std::uint32_t kValidWeight = 24;
  const std::array<std::uint32_t, 5> weights = {kValidWeight, mix.boundary, mix.invalid,
                                                mix.hostile, mix.other};
  constexpr std::array kValidities = {Validity::kValid, Validity::kBoundary, Validity::kInvalid,
                                      Validity::kValid};
  const std::size_t kind = choices.weighted(weights);
  Said said;
  if (kind == 4) {
    append_other(said.line, mix, known, choices);
    return said;
  }
  said.call = true;
  const CallableTool& tool = tools.choose(choices);
  append_call(said.line, tool, kValidities.at(kind), mix, known, serial, choices);
  if (kind == 3) {
    auto parts = generate::take_apart(said.line);
    CHECK(parts.has_value());
    const std::string& other = tools.choose(choices).name;
    said.vectors = generate::make_hostile(*parts, other, choices);
    said.line = generate::put_together(*parts);
    return said;
  }
  said.line += '\n';
  if (choices.below(32) + mix.company >= 32) {  // in the same write
    if (choices.chance(1, 2)) {
      append_other(said.line, mix, known, choices);
    } else {
      append_cancel(said.line, choices);
    }
  }
  return said;
}

}  // namespace gatecrash::simulate
