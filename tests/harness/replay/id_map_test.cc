#include "harness/replay/id_map.h"

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

const std::string kOld = "0190163d-8694-739b-aea5-966c26f8ad90";
const std::string kNew = "0190163d-8694-739b-aea5-000000000001";
const std::string kOther = "11111111111111111111111111111111";

TEST(IdMap, IsOneToOne) {
  IdMap ids;
  EXPECT_TRUE(ids.learn(kOld, kNew));
  EXPECT_TRUE(ids.learn(kOld, kNew));
  EXPECT_FALSE(ids.learn(kOld, kOther));
  EXPECT_FALSE(ids.learn(kOther, kNew));
  EXPECT_EQ(ids.renamed(), 1U);
}

TEST(IdMap, RewritesWholeStringsAndPartsOfThemAndNoOtherByte) {
  IdMap ids;
  ids.learn(kOld, kNew);
  const std::string line = "{ \"id\" : 1, \"params\":{\"resource_id\":\"" + kOld +
                           "\",\"ref\":\"Patient\\/" + kOld + "\",\"n\":1.10,\"x\":\"\\u0041\",\"" +
                           kOld + "\":\"urn:uuid:" + kOld + "\"}}\r\n";
  const std::string expected =
      "{ \"id\" : 1, \"params\":{\"resource_id\":\"" + kNew + "\",\"ref\":\"Patient/" + kNew +
      "\",\"n\":1.10,\"x\":\"\\u0041\",\"" + kOld + "\":\"urn:uuid:" + kNew + "\"}}\r\n";
  EXPECT_EQ(ids.rewrite(line), expected);
}

TEST(IdMap, LeavesWhatIsNoJsonAsItIs) {
  IdMap ids;
  ids.learn(kOld, kNew);
  for (const std::string& line : {"{\"a\":\"" + kOld, "{\"a\":1,\"a\":\"" + kOld + "\"}", kOld}) {
    EXPECT_EQ(ids.rewrite(line), line);
  }
}

TEST(IdMap, DoesNotRenameWhatTheClientKnewBefore) {
  IdMap ids;
  ids.note_client_line("{\"datastore_id\":\"" + kOther + "\"}");
  EXPECT_TRUE(ids.learn(kOther, kOther));
  EXPECT_FALSE(ids.learn(kOther, kNew));
  EXPECT_EQ(ids.renamed(), 0U);
}

TEST(IdMap, KeepsWhatTheServerToldWhenTheClientSaysIt) {
  IdMap ids;
  ids.learn(kOld, kNew);
  ids.note_client_line("{\"a\":\"" + kOld + "\"}");
  EXPECT_EQ(ids.rewrite("\"" + kOld + "\""), "\"" + kNew + "\"");
}

}  // namespace
}  // namespace gatecrash::replay
