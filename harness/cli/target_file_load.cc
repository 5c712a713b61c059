#include "harness/cli/target_file_load.h"

#include <string_view>
#include <utility>

#include "harness/builtin/defaults.h"
#include "harness/live/real_stack.h"
#include "harness/target/server_tools.h"
#include "stack/net/file.h"
#include "stack/net/program.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {
namespace {

// Of a target without a gateway: nobody denies anything.
constexpr std::string_view kAllowAll = R"({"version":"1","default":"allow"})";

std::string folder_of_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Result<LoadedPolicy> target_policy(const LoadedTarget& loaded, const std::string& policy_file) {
  if (!policy_file.empty()) {
    return load_policy(policy_file);
  }
  if (!loaded.spec.policy.empty()) {
    const bool absolute = loaded.spec.policy.starts_with('/');
    return load_policy(absolute ? loaded.spec.policy
                                : folder_of_path(loaded.path) + "/" + loaded.spec.policy);
  }
  if (!loaded.spec.gateway.none()) {
    return fail(Code::kConfigInvalid,
                "names no policy to judge the gateway by: give /policy, or --policy FILE",
                loaded.path);
  }
  TRY(policy::Policy policy, policy::read_policy(kAllowAll, "allow-all"));
  return LoadedPolicy{"allow-all", std::string(kAllowAll),
                      std::make_shared<const policy::Policy>(std::move(policy))};
}

}  // namespace

Result<LoadedTarget> load_target(const std::string& path, const std::string& policy_file) {
  LoadedTarget loaded;
  loaded.path = path;
  TRY(loaded.text, net::read_file(path, target::kTargetBytesMax));
  TRY(loaded.spec, target::read_target_file(loaded.text, path));
  TRY(loaded.policy, target_policy(loaded, policy_file));
  return loaded;
}

Result<live::LiveSubject> live_subject(const LoadedTarget& loaded, const std::string& lake_data,
                                       const std::function<bool()>& interrupted) {
  live::LiveSubject subject;
  subject.policy = loaded.policy.policy;
  subject.bench.spec = loaded.spec;
  subject.bench.target_folder = folder_of_path(loaded.path);
  subject.bench.gatecrash = net::program_path();
  subject.bench.policy_text = loaded.policy.text;
  subject.bench.policy_extension = policy::policy_extension(loaded.policy.text);
  subject.bench.lake_data = lake_data;
  if (loaded.spec.server.kind == target::ServerSpec::Kind::kBuiltin) {
    const simulate::Subject builtin = builtin::builtin_subject(loaded.policy.policy);
    subject.catalog = builtin.catalog;
    subject.known = builtin.known;
    return subject;
  }
  // The server alone, as worlds start it.
  live::Bench alone = subject.bench;
  alone.spec.gateway = {};
  TRY(const auto stack, live::RealStack::start(alone, 0));
  TRY(const wire::Value tools,
      target::ask_for_tools(stack->clients(),
                            {.answer_timeout = loaded.spec.start_max, .interrupted = interrupted}));
  stack->stop();
  TRY(subject.catalog, generate::read_tool_catalog(tools));
  return subject;
}

}  // namespace gatecrash::cli
