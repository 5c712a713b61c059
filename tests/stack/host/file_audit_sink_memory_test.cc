// Each allocation in the way of an audit row fails once: no exception comes out, a row that is
// refused is missing and said to be, and the chain holds.
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/host/file_audit_sink.h"
#include "stack/net/file.h"
#include "tests/support/failing_allocator.h"

namespace gatecrash::host {
namespace {

gateway::AuditRow numbered_row(std::uint64_t sequence) {
  gateway::AuditRow row;
  row.sequence = sequence;
  row.session = "a session with a name of some length";
  row.tool = "read_fhir_resource_and_more";
  return row;
}

struct Written {
  bool failed = false;  // an allocation
  bool second = false;  // the row was written
  Status chain{};
  gateway::AuditVerifier::Counts counts{};
};

/// Three rows, the second or an event before it without its n-th allocation.
Written write_three(std::uint64_t rotate_bytes, bool event, std::size_t nth) {
  const std::string path = testing::TempDir() + "audit_memory_" + std::to_string(::getpid());
  Written written;
  {
    const auto sink =
        FileAuditSink::open(path, {rotate_bytes, net::Sync::kSoon}, {},
                            [](const Error& note) { EXPECT_FALSE(note.where.empty()); });
    EXPECT_TRUE(sink && (*sink)->write(numbered_row(1)));
    const gateway::AuditRow row = numbered_row(2);
    {
      const tests::FailAllocation fail(nth);
      if (event) {
        (*sink)->event("server-lost-and-found-again", "a session", {});
      } else {
        written.second = (*sink)->write(row).has_value();
      }
      written.failed = fail.failed();
    }
    if (event) {
      written.second = (*sink)->write(row).has_value();
    }
    EXPECT_TRUE((*sink)->write(numbered_row(3)));
    EXPECT_FALSE((*sink)->down());
  }
  gateway::AuditVerifier verifier;
  for (const char* const end : {".1", ".2", ".3", ".4", ""}) {
    const auto text = net::read_file(path + end);
    if (!text) {
      continue;
    }
    verifier.begin_file();
    std::string_view rest = *text;
    while (written.chain && !rest.empty()) {
      written.chain = verifier.line(rest.substr(0, rest.find('\n')));
      rest.remove_prefix(rest.find('\n') + 1);
    }
    ::unlink((path + end).c_str());
  }
  written.counts = verifier.counts();
  return written;
}

TEST(FileAuditSinkMemory, RefusesTheRowAndGoesOnWithTheChain) {
  for (const std::uint64_t rotate_bytes : {std::uint64_t{0}, std::uint64_t{1}}) {
    for (const bool event : {false, true}) {
      std::size_t nth = 1;
      for (bool failed = true; failed; ++nth) {
        SCOPED_TRACE(std::to_string(rotate_bytes) + (event ? ", event" : ", row") +
                     ", allocation " + std::to_string(nth));
        const Written written = write_three(rotate_bytes, event, nth);
        failed = written.failed;
        EXPECT_TRUE(written.chain) << written.chain.error().message;
        EXPECT_EQ(written.counts.decisions, written.second ? 3U : 2U);
        EXPECT_EQ(written.counts.missing, written.second ? 0U : 1U);
        EXPECT_TRUE(written.second || failed);
      }
      EXPECT_GT(nth, 5U) << "nothing was allocated";
    }
  }
}

}  // namespace
}  // namespace gatecrash::host
