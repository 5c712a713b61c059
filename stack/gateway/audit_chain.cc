#include "stack/gateway/audit_chain.h"

#include <utility>

#include "stack/base/check.h"
#include "stack/base/hash.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::gateway {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kPrev = "prev";

std::string no_hash() { return std::string(kHashDigits, '0'); }

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  return line;
}

std::optional<std::uint64_t> find_count(const wire::Value& json, std::string_view key) {
  const wire::Value* const value = json.find(key);
  const auto number = value == nullptr ? std::nullopt : value->as_int64();
  return number && *number >= 0 ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

tl::unexpected<Error> broken(std::string what) {
  return fail(Code::kConfigInvalid, std::move(what));
}

/// A line as an object with a hash of the line before.
Result<wire::Value> read_line(std::string_view text) {
  if (text.size() > kAuditLineBytesMax) {
    return broken("the line is longer than any row");
  }
  auto json = wire::read_json(text);
  if (!json) {
    return broken("the line is not JSON: " + json.error().to_string());
  }
  const auto prev = json->find_string(kPrev);
  if (!prev || prev->size() != kHashDigits) {
    return broken("the line has no \"prev\": it is no row of a hash-chained audit log");
  }
  return json;
}

}  // namespace

AuditChain::AuditChain() : last_hash_(no_hash()) {}

std::string AuditChain::seal(wire::Value object) const {
  std::string line = wire::write_json(object);
  CHECK(line.size() > 2 && line.back() == '}');
  line.pop_back();
  line += R"(,"prev":")";
  line += last_hash_;
  line += "\"}\n";
  return line;
}

void AuditChain::advance(std::string_view line) { last_hash_ = sha256_hex(without_line_end(line)); }

wire::Value audit_header_json(const AuditHeader& header) {
  return wire::Value::object({{"gatecrash", "audit"},
                              {"version", kAuditVersion},
                              {"file", header.file},
                              {"seq", header.sequence},
                              {"at", rfc3339_ms(header.at)}});
}

Result<AuditHeader> read_audit_header(std::string_view line) {
  TRY(const wire::Value json, read_line(without_line_end(line)));
  if (json.find_string("gatecrash") != "audit") {
    return broken("the file does not begin with the header of an audit log");
  }
  const auto version = find_count(json, "version");
  if (version != static_cast<std::uint64_t>(kAuditVersion)) {
    return fail(Code::kConfigUnknown,
                "is an audit log of version " +
                    (version ? std::to_string(*version) : std::string("\"?\"")) +
                    "; this gatecrash reads version " + std::to_string(kAuditVersion));
  }
  const auto file = find_count(json, "file");
  const auto sequence = find_count(json, "seq");
  const auto at = parse_rfc3339(json.find_string("at").value_or(""));
  if (!file || *file == 0 || !sequence || !at) {
    return broken("the header of the audit log lacks \"file\", \"seq\" or \"at\"");
  }
  return AuditHeader{*file, *sequence, *at};
}

wire::Value audit_event_json(std::string_view event, Instant at) {
  return wire::Value::object({{"event", event}, {"at", rfc3339_ms(at)}});
}

Result<AuditTail> read_audit_tail(std::string_view bytes, bool whole) {
  AuditTail tail;
  const std::size_t end = bytes.rfind('\n');
  tail.torn_bytes = end == std::string_view::npos ? bytes.size() : bytes.size() - end - 1;
  bytes.remove_suffix(tail.torn_bytes);
  if (!whole) {
    const std::size_t first_end = bytes.find('\n');
    bytes.remove_prefix(first_end == std::string_view::npos ? bytes.size() : first_end + 1);
  }
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(line.size() + 1);
    TRY(const wire::Value json, read_line(line));
    if (!tail.last_hash.empty() && json.find_string(kPrev) != tail.last_hash) {
      return broken("a line does not follow the one before it");
    }
    tail.last_hash = sha256_hex(line);
    if (json.find("outcome") == nullptr) {
      if (const auto sequence = find_count(json, "seq")) {
        tail.sequence = *sequence;
      }
    }
  }
  return tail;
}

Status AuditVerifier::line(std::string_view text) {
  TRY(const wire::Value json, read_line(text));
  if (!last_hash_.empty() && json.find_string(kPrev) != last_hash_) {
    return broken(at_start_ ? "the file does not follow the one before it: \"prev\" is not the "
                              "hash of that file's last line"
                            : "the line does not follow the one before it: \"prev\" is not that "
                              "line's hash, so one of the two was changed, or lines between them "
                              "were taken out");
  }
  if (at_start_) {
    TRY_STATUS(header(text));
  } else {
    TRY_STATUS(row(json));
  }
  at_start_ = false;
  last_hash_ = sha256_hex(text);
  ++counts_.lines;
  return {};
}

Status AuditVerifier::header(std::string_view text) {
  TRY(const AuditHeader header, read_audit_header(text));
  if (file_ == 0) {
    first_file_ = header.file;
    sequence_ = header.sequence;
    const wire::Value json = wire::read_json(text).value_or(wire::Value());
    if (header.file == 1 && json.find_string(kPrev) != no_hash()) {
      return broken("the first file of a log names a line before it");
    }
  } else if (header.file != file_ + 1) {
    return broken("the file is number " + std::to_string(header.file) + " of its log, after " +
                  std::to_string(file_));
  }
  file_ = header.file;
  return {};
}

Status AuditVerifier::row(const wire::Value& json) {
  if (json.find("event") != nullptr) {
    return {};
  }
  const auto sequence = find_count(json, "seq");
  if (!sequence) {
    return broken("the row has no sequence number");
  }
  if (json.find("outcome") != nullptr) {
    if (*sequence > sequence_) {
      return broken("the outcome of call " + std::to_string(*sequence) +
                    " stands before its decision");
    }
    ++counts_.outcomes;
    return {};
  }
  if (json.find("decision") == nullptr) {
    return broken("the row is neither a decision nor an outcome");
  }
  if (*sequence <= sequence_) {
    return broken("decision " + std::to_string(*sequence) + " stands after decision " +
                  std::to_string(sequence_));
  }
  counts_.missing += *sequence - sequence_ - 1;
  sequence_ = *sequence;
  ++counts_.decisions;
  return {};
}

}  // namespace gatecrash::gateway
