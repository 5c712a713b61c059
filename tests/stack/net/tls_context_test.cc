#include "stack/net/tls_context.h"

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(TlsContext, NamesTheFileThatIsNoCertificate) {
  const auto server = server_tls("/nowhere.pem", "/nowhere.key");
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().where, "/nowhere.pem");
  EXPECT_EQ(client_tls("/nowhere.pem").error().code, Code::kConfigInvalid);
}

TEST(TlsContext, SystemCertificatesAreTheDefault) { EXPECT_TRUE(client_tls("")); }

}  // namespace
}  // namespace gatecrash::net
