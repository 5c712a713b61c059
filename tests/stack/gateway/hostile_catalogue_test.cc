// The catalogue of hostile vectors, each by its number: in the one table of harness/generate
// (vectors.h, vectors_http.h), which worlds, fuzzers and tests draw from; or shown to the gateway
// by a case that bears its number (hostile_vectors.h, hostile_dialogues_test.cc); or by the test
// that is named here, or why there is none.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/generate/vectors.h"
#include "harness/generate/vectors_http.h"

namespace gatecrash::gateway {
namespace {

struct Elsewhere {
  std::string_view vector;
  std::string_view file;  // below tests/stack; empty: no test shows it
  std::string_view test;  // as it stands in the file
  std::string_view why;
};

constexpr Elsewhere kElsewhere[] = {
    {"F15", "gateway/stdio_gateway_test.cc", "TEST(StdioGateway,",
     "a half line waits for its rest"},
    {"F16", "wire/hostile_messages_test.cc", "WaitsForTheRestOfASplitSequence", ""},
    {"J41", "policy/conditions_test.cc", "TEST(Conditions, AreTrueFalseOrUndefined)",
     "a condition compares types, too"},
    {"J42", "policy/conditions_test.cc", "TEST(Conditions, AreTrueFalseOrUndefined)",
     "a condition compares a string as it stands; nothing is decoded"},
    {"S09", "net/http_server_bounds_test.cc", "ASilentStreamIsNotTimedOut",
     "a slow stream is legal; it costs one of the exchanges that are bounded"},
    {"R25", "", "", "answers pass with their content (docs/security.md)"},
    {"R26", "net/http_server_bounds_test.cc", "AClientThatReadsNothingIsDroppedInTime",
     "and tests/bench/http_load at full size"},
    {"M07", "../integration/gateway_grants_test.cc", "LetsEachGrantToItsServersUnderItsPolicy",
     "each server has its own path and policy: no name is looked up in two"},
    {"M12", "gateway/http_gateway_upstream_test.cc", "TakesHiddenToolsOutOfEveryShapeOfList",
     "each page is filtered by itself; a cursor is the server's"},
    {"M13", "gateway/tool_list_filter_test.cc", "TEST(HideTools, LeavesWhatMayBeShown)",
     "twin keys in an answer: J01_TwinKeys"},
    {"M14", "", "", "a policy binds to names, not to definitions (docs/security.md)"},
    {"M15", "", "", "annotations are never read"},
    {"M17", "servers/http_endpoint_test.cc", "KeepsModernClientsOfOneServerApart",
     "where clients share a line server; else tokens are the server's to keep apart"},
    {"M19", "policy/conditions_test.cc", "TEST(Conditions, AreTrueFalseOrUndefined)",
     "a condition compares a string as it stands; what it means is the server's"},
    {"M20", "wire/json_schema_test.cc", "TEST(JsonSchema, RefusesWhatItDoesNotUnderstand)",
     "the gateway validates no schema; our servers' reader follows no reference"},
    {"M26", "wire/mirrored_headers_test.cc", "RefusesAnnotationsThatAreNotAllowed",
     "such a tool counts as having none"},
    {"M30", "gateway/http_gateway_ends_test.cc", "ACancellationEndsWhatItNamesAlone", ""},
    {"M32", "gateway/http_gateway_test.cc", "LeavingCancelsAModernRequestAlone", ""},
    {"M41", "gateway/session_modern_test.cc", "AListThatWasFilteredIsNobodyElses", ""},
    {"M43", "policy/memory_counter_store_test.cc", "DoesNotReopenAWindowWhenTheClockStepsBack",
     "and SlidingCountsEveryIntervalOfItsLength"},
    {"M44", "policy/decision_test.cc", "TEST(DecideToolCall, ADenialConsumesNothing)", ""},
    {"M45", "gateway/session_test.cc", "TEST(Session, ForwardsNothingThatItCannotRecord)", ""},
    {"M47", "gateway/audit_chain_test.cc", "CountsWhatALogHolds",
     "every refusal has a row: each case here counts them; files rotate"},
    {"M48", "", "", "answers pass with their content (docs/security.md)"},
    {"M50", "gateway/http_gateway_ends_test.cc", "OneGrantCannotUseUpAllSessions",
     "sessions, exchanges and connections are bounded; a rate of methods is not"},
};

struct Class {
  char letter;
  int last;
};

constexpr Class kClasses[] = {{'F', 24}, {'H', 40}, {'S', 9}, {'J', 42}, {'R', 26}, {'M', 50}};

std::string text_of(std::string_view file) {
  std::ifstream in(std::string(GATECRASH_SOURCE_DIR "/tests/stack/") + std::string(file));
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every "X01_" in a file of cases, as "X01".
std::set<std::string> shown_in(std::string_view file) {
  std::set<std::string> found;
  const std::string text = text_of(file);
  for (std::size_t at = text.find('_'); at != std::string::npos; at = text.find('_', at + 1)) {
    const auto digit = [&](std::size_t back) {
      return text[at - back] >= '0' && text[at - back] <= '9';
    };
    const bool numbered = at >= 4 && digit(1) && digit(2) && text[at - 3] >= 'A' &&
                          text[at - 3] <= 'Z' && (text[at - 4] == '"' || text[at - 4] == ' ');
    if (numbered) {
      found.insert(text.substr(at - 3, 3));
    }
  }
  return found;
}

std::string number_of(char letter, int number) {
  char text[8];
  std::snprintf(text, sizeof text, "%c%02d", letter, number);
  return text;
}

TEST(HostileCatalogue, HasAPlaceForEveryVectorOfHttp) {
  std::set<std::string> shown;
  for (const std::string_view file : {"gateway/hostile_vectors.h", "gateway/hostile_http_test.cc",
                                      "gateway/hostile_dialogues_test.cc"}) {
    shown.merge(shown_in(file));
  }
  for (const generate::HttpVector& vector : generate::http_vectors()) {
    shown.emplace(vector.id);
  }
  for (const generate::EventVector& vector : generate::event_vectors()) {
    shown.emplace(vector.id);
  }
  for (const generate::Vector& vector : generate::vectors()) {
    // Class F is of lines alone: tests/harness/generate/vectors_gateway_test.cc shows it.
    if (vector.id.starts_with('F')) {
      shown.emplace(vector.id);
    }
  }
  for (const Elsewhere& entry : kElsewhere) {
    EXPECT_TRUE(shown.insert(std::string(entry.vector)).second)
        << entry.vector << " has a case: take it out of this table";
    if (!entry.file.empty()) {
      EXPECT_NE(text_of(entry.file).find(entry.test), std::string::npos)
          << entry.file << " has no " << entry.test;
    } else {
      EXPECT_FALSE(entry.why.empty()) << entry.vector;
    }
  }
  for (const Class& each : kClasses) {
    for (int number = 1; number <= each.last; ++number) {
      EXPECT_TRUE(shown.contains(number_of(each.letter, number)))
          << number_of(each.letter, number) << " is nowhere";
    }
  }
}

}  // namespace
}  // namespace gatecrash::gateway
