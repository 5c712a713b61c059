#include <cstdio>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/version.h"
#include "harness/record/tap.h"
#include "stack/net/file.h"
#include "stack/net/signals.h"

namespace gatecrash::cli {
namespace {

Result<int> tap(const std::string& path, const net::Signals& signals) {
  TRY(const std::string text, net::read_file(path));
  TRY(const record::TapSettings settings, record::read_tap_settings(text, path));
  if (settings.upstream.empty()) {
    return record::run_tap(settings, version_text(), signals);
  }
  TRY_STATUS(record::run_url_tap(settings, version_text(), signals, [](const std::string& url) {
    std::printf("listening on %s\n", url.c_str());
    std::fflush(stdout);
  }));
  return kExitHeld;
}

}  // namespace

int run_tap(const TapOptions& options) {
  const net::Signals signals;
  const auto code = tap(options.settings, signals);
  if (!code) {
    return complain(code.error());
  }
  constexpr int kKilled = 128;  // as a shell says it
  return *code < 0 ? kKilled - *code : *code;
}

}  // namespace gatecrash::cli
