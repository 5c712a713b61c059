#include "stack/host/listen_address.h"

namespace gatecrash::host {
namespace {

std::string_view address_of(std::string_view listen) { return listen.substr(0, listen.rfind(':')); }

}  // namespace

bool is_loopback(std::string_view listen) {
  const std::string_view address = address_of(listen);
  return address.empty() || address.starts_with("127.") || address == "localhost" ||
         address == "[::1]";
}

std::vector<std::string> own_hosts(std::string_view listen, const std::vector<std::string>& more) {
  const std::string_view address = address_of(listen);
  std::vector<std::string> hosts;
  if (is_loopback(listen)) {
    hosts = {"127.0.0.1", "localhost", "[::1]"};
    if (!address.empty() && address != hosts[0] && address != hosts[1] && address != hosts[2]) {
      hosts.emplace_back(address);
    }
  } else if (address != "0.0.0.0" && address != "[::]") {
    hosts.emplace_back(address);
  } else if (more.empty()) {
    return {};
  }
  hosts.insert(hosts.end(), more.begin(), more.end());
  return hosts;
}

Status check_listen(std::string_view listen, bool safe, std::string_view remedy) {
  if (safe || is_loopback(listen)) {
    return {};
  }
  return fail(Code::kConfigInvalid, "can be reached from other machines: " + std::string(remedy),
              std::string(listen));
}

}  // namespace gatecrash::host
