#include "harness/builtin/audit_lines.h"

#include <utility>

namespace gatecrash::builtin {

std::string AuditLines::header(std::uint64_t sequence, Instant at) {
  if (lines_ < kAuditLinesPerFile) {
    return {};
  }
  lines_ = 0;
  return add(gateway::audit_header_json({.file = ++file_, .sequence = sequence, .at = at}));
}

std::string AuditLines::add(wire::Value object) {
  std::string line = chain_.seal(std::move(object));
  chain_.advance(line);
  ++lines_;
  return line;
}

}  // namespace gatecrash::builtin
