#include "harness/campaign/finding_files.h"

#include "harness/transcript/writer.h"
#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/policy/read_policy.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::campaign {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using wire::Value;

std::string transcript_text(const transcript::Transcript& transcript) {
  std::string text = transcript::write_header(transcript.header);
  for (const Event& event : transcript.events) {
    text += transcript::write_event(event);
  }
  return text;
}

std::string finding_json(const Finding& finding, const FindingContext& context) {
  const Value fault = context.fault.empty() ? Value() : Value(context.fault);
  Value target = Value::object({{"file", kTargetFile}});
  if (context.target.empty()) {
    target = Value::object({{"builtin", "healthlake"}, {"fault", fault}});
  }
  return wire::write_json_pretty(Value::object(
             {{"gatecrash", "finding"},
              {"version", 1},
              {"invariant", finding.violation.invariant},
              {"message", finding.violation.message},
              {"session", finding.violation.session},
              {"at_us", (finding.violation.at - finding.transcript.header.epoch).count()},
              {"target", target},
              {"campaign_seed", std::to_string(context.campaign_seed)},
              {"world", finding.world},
              {"world_seed", std::to_string(finding.world_seed)},
              {"client_messages", finding.client_messages}})) +
         "\n";
}

std::string choices_text(const std::vector<std::uint32_t>& choices) {
  Value list = Value::array();
  for (const std::uint32_t choice : choices) {
    list.push_back(static_cast<std::int64_t>(choice));
  }
  return wire::write_json(list) + "\n";
}

/// "    400000 us  session 1  client -> gateway  {...}", one line an event.
std::string story_line(const Event& event) {
  std::string line = "    " + std::to_string(event.at.count()) + " us  ";
  if (event.kind == Event::Kind::kOpen) {
    return line + "session " + event.session + " opens, grant " + event.grant + "\n";
  }
  if (event.kind == Event::Kind::kEffect) {
    return line + "lake: " + event.operation + (event.changed ? " changed it" : "") + "\n";
  }
  if (event.kind == Event::Kind::kAudit) {
    return line + "audit: " + wire::write_json(event.arguments) + "\n";
  }
  if (event.kind == Event::Kind::kWorld) {
    const std::string how =
        event.arguments.is_null() ? "" : " " + wire::write_json(event.arguments);
    const std::string whose = event.session.empty() ? "" : "session " + event.session + "  ";
    return line + whose + "world: " + event.operation + how + "\n";
  }
  if (event.kind == Event::Kind::kEof && event.tap == transcript::Tap::kUpstream) {
    return line + "session " + event.session + "'s server closed\n";
  }
  if (event.kind != Event::Kind::kBytes) {
    return line + "session " + event.session + " closed\n";
  }
  const bool to_server = event.dir == Direction::kClientToServer;
  const std::string_view from_client = to_server ? "client -> gateway" : "gateway -> client";
  const std::string_view from_gateway = to_server ? "gateway -> server" : "server -> gateway";
  line += "session " + event.session + "  ";
  line += event.tap == Tap::kClient ? from_client : from_gateway;
  constexpr std::size_t kShownBytes = 400;
  return line + "  " + printable(event.bytes, kShownBytes) + "\n";
}

std::string readme(const Finding& finding, const FindingContext& context, std::string_view name) {
  std::string text = "# " + finding.violation.invariant + "\n\n" + finding.violation.message +
                     "\n\nIt takes " + std::to_string(finding.client_messages) +
                     " client message(s) after the handshake. To see it again, wherever this "
                     "folder is copied to:\n\n    gatecrash check " +
                     std::string(name) + "\n\n";
  if (!context.fault.empty()) {
    text +=
        "The built-in gateway ran with the seeded fault `" + std::string(context.fault) + "`.\n\n";
  }
  if (!context.target.empty()) {
    text +=
        "It was seen against the real target of target.json, and again in each of three fresh "
        "starts. `check` judges what was recorded then: it starts nothing.\n\n";
  }
  text += std::string("What the taps saw (") + (context.target.empty() ? "virtual" : "real") +
          " time in microseconds):\n\n";
  for (const Event& event : finding.transcript.events) {
    text += story_line(event);
  }
  return text;
}

}  // namespace

std::string reproduce_command(std::string_view program, std::string_view directory,
                              std::string_view name) {
  return std::string(program) + " check " + std::string(directory) + "/" + std::string(name);
}

FindingFolder make_finding_folder(const Finding& finding, const FindingContext& context) {
  const std::string transcript = transcript_text(finding.transcript);
  FindingFolder folder;
  const std::uint64_t identity =
      Hasher().add(transcript).add(context.policy_text).add(context.fault).value();
  folder.name = finding.violation.invariant + "-" + hex64(identity).substr(0, 8);
  folder.files = {{"finding.json", finding_json(finding, context)},
                  {"transcript.jsonl", transcript},
                  {"policy" + std::string(policy::policy_extension(context.policy_text)),
                   std::string(context.policy_text)},
                  {"choices", choices_text(finding.choices)},
                  {"README.md", readme(finding, context, folder.name)}};
  if (!context.target.empty()) {
    folder.files.push_back({std::string(kTargetFile), std::string(context.target)});
  }
  return folder;
}

}  // namespace gatecrash::campaign
