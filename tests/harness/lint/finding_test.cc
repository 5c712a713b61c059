#include "harness/lint/finding.h"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::lint {
namespace {

const Finding kNoted = {"window-edge", "/tools/a/limits/0", "10 and 10", "add one", "p.json:3:4"};
const Finding kWarned = {"default-allow", "", "open", "close", "p.json:1:1"};

TEST(LintFinding, IsToldWithPlaceReasonAndRemedy) {
  EXPECT_EQ(finding_text(kNoted),
            "p.json:3:4: note: 10 and 10 [window-edge]\n  at /tools/a/limits/0; add one\n");
  EXPECT_EQ(finding_text(kWarned),
            "p.json:1:1: warning: open [default-allow]\n  at the top level; close\n");
}

TEST(LintFinding, IsOneJsonObject) {
  EXPECT_EQ(wire::write_json(finding_json(kWarned)),
            R"({"finding":"default-allow","severity":"warning","where":"p.json:1:1",)"
            R"("pointer":"","why":"open","remedy":"close"})");
}

TEST(LintFinding, FailsOnWarningsOnly) {
  EXPECT_FALSE(has_warning({}));
  EXPECT_FALSE(has_warning({kNoted}));
  EXPECT_TRUE(has_warning({kNoted, kWarned}));
}

TEST(LintFinding, HasASectionInTheDocumentationForEachCheck) {
  std::ifstream file(GATECRASH_SOURCE_DIR "/docs/lint.md");
  std::stringstream text;
  text << file.rdbuf();
  std::set<std::string_view> ids;
  for (const CheckKind& kind : all_checks()) {
    EXPECT_TRUE(ids.insert(kind.id).second) << kind.id;
    EXPECT_NE(text.str().find("### `" + std::string(kind.id) + "`"), std::string::npos) << kind.id;
  }
}

}  // namespace
}  // namespace gatecrash::lint
