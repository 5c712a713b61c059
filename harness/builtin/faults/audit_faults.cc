// Faults of auditing: rows that are missing, late or wrong.
#include <array>
#include <string>
#include <vector>

#include "harness/builtin/faults/families.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::builtin {
namespace {

using gateway::AuditRow;

/// A sink before the real one.
class AlteredAudit : public Fault, public gateway::AuditSink {
 public:
  gateway::AuditSink& audit(gateway::AuditSink& real) override {
    real_ = &real;
    return *this;
  }

 protected:
  gateway::AuditSink* real_ = nullptr;
};

bool of_call(const AuditRow& row, AuditRow::Kind kind) {
  return row.kind == kind && !row.tool.empty();
}

class RowMissingOnDeny final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    return of_call(row, AuditRow::Kind::kDeny) ? Status() : real_->write(row);
  }
};

class RowMissingOnAllow final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    return of_call(row, AuditRow::Kind::kAllow) ? Status() : real_->write(row);
  }
};

class RowTwice final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    TRY_STATUS(real_->write(row));
    return row.tool.empty() ? Status() : real_->write(row);
  }
};

class RowOfAnotherGrant final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    altered.grant = row.tool.empty() ? row.grant : "default";
    return real_->write(altered);
  }
};

class RowOfAnotherTool final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    altered.tool = row.tool.empty() ? row.tool : "type";
    return real_->write(altered);
  }
};

/// Writes down what would have been decided without the limits.
class RowSaysAllow final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    altered.kind = of_call(row, AuditRow::Kind::kDeny) ? AuditRow::Kind::kAllow : row.kind;
    return real_->write(altered);
  }
};

class RowSaysDeny final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    altered.kind = of_call(row, AuditRow::Kind::kAllow) ? AuditRow::Kind::kDeny : row.kind;
    return real_->write(altered);
  }
};

/// Rows of one connection under another's name.
class RowOfAnotherSession final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    altered.session = row.tool.empty() ? row.session : "1" + row.session;
    return real_->write(altered);
  }
};

/// Writes rows when there is time: after what they are about has gone out.
class AuditAfterForward final : public AlteredAudit {
 public:
  Status write(const AuditRow& row) override {
    if (row.tool.empty()) {
      return real_->write(row);
    }
    late_.push_back(row);
    return {};
  }

  gateway::Actions on(gateway::Gateway& real, const gateway::Event& event, Instant now) override {
    for (const AuditRow& row : late_) {
      [[maybe_unused]] const Status written = real_->write(row);
    }
    late_.clear();
    return real.on(event, now);
  }

 private:
  std::vector<AuditRow> late_;
};

/// Writes down what the arguments say, not only how they are called.
class RowHoldsArguments final : public AlteredAudit {
 public:
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    if (row.kind != AuditRow::Kind::kOutcome && !row.tool.empty()) {
      altered.argument_names.push_back(arguments_);
    }
    return real_->write(altered);
  }

  gateway::Actions on(gateway::Gateway& real, const gateway::Event& event, Instant now) override {
    if (const auto message = client_message(event)) {
      const wire::Value* const arguments = message->params.find("arguments");
      arguments_ = arguments == nullptr ? "" : wire::write_json(*arguments);
    }
    return real.on(event, now);
  }

 private:
  std::string arguments_;
};

/// Spends a number on nothing.
class RowLeavesNumberOut final : public AlteredAudit {
  Status write(const AuditRow& row) override {
    AuditRow altered = row;
    altered.sequence += row.sequence > 2 ? 1 : 0;
    return real_->write(altered);
  }
};

constexpr std::array kAuditFaults = {
    FaultKind{"audit-row-missing-on-deny", "denials are not written down", "audit-complete",
              kToolsPolicy, make_fault<RowMissingOnDeny>},
    FaultKind{"audit-row-missing-on-allow", "only denials are written down", "audit-complete",
              kToolsPolicy, make_fault<RowMissingOnAllow>},
    FaultKind{"audit-row-twice", "a decision is written down twice", "audit-complete", kToolsPolicy,
              make_fault<RowTwice>},
    FaultKind{"audit-row-of-another-grant", "rows name the wrong client", "grant-isolation",
              kToolsPolicy, make_fault<RowOfAnotherGrant>},
    FaultKind{"audit-row-of-another-tool", "rows name a tool that nobody called", "audit-complete",
              kToolsPolicy, make_fault<RowOfAnotherTool>},
    FaultKind{"audit-row-says-allow", "a denied call is written down as allowed", "audit-complete",
              kToolsPolicy, make_fault<RowSaysAllow>},
    FaultKind{"audit-row-says-deny", "an allowed call is written down as denied", "audit-complete",
              kToolsPolicy, make_fault<RowSaysDeny>},
    FaultKind{"audit-row-of-another-session", "rows name another connection", "audit-complete",
              kToolsPolicy, make_fault<RowOfAnotherSession>},
    FaultKind{"audit-row-holds-arguments", "rows hold the values of arguments", "no-secret-leak",
              kToolsPolicy, make_fault<RowHoldsArguments>},
    FaultKind{"audit-number-left-out", "a number is missing in the log", "audit-chain",
              kToolsPolicy, make_fault<RowLeavesNumberOut>},
    FaultKind{"audit-after-forward", "a row is written after the call has gone out",
              "audit-before-forward", kToolsPolicy, make_fault<AuditAfterForward>},
};

}  // namespace

std::span<const FaultKind> audit_faults() { return kAuditFaults; }

}  // namespace gatecrash::builtin
