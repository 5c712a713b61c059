#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/real_readers.h"
#include "harness/dissect/grid.h"
#include "harness/dissect/victim.h"
#include "stack/base/bytes.h"
#include "stack/net/file.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

using dissect::VictimKind;

void list_victims(std::span<const VictimKind> kinds, bool json) {
  for (const VictimKind& kind : kinds) {
    if (json) {
      const wire::Value line =
          wire::Value::object({{"victim", wire::Value(kind.name)},
                               {"framer", wire::Value(dissect::framer_name(kind.framer))},
                               {"reader", wire::Value(kind.reader->name)},
                               {"model", kind.reader->model},
                               {"what", wire::Value(kind.what)}});
      std::printf("%s\n", wire::write_json(line).c_str());
    } else {
      std::printf("%s\n", fmt::format("{:<22} {}{}", kind.name, kind.what,
                                      kind.reader->model ? " (model)" : "")
                              .c_str());
    }
  }
}

/// The kinds that were asked for. Errors: config_unknown.
Result<std::vector<const VictimKind*>> chosen(const std::vector<std::string>& names) {
  std::vector<const VictimKind*> kinds;
  if (names.empty()) {
    for (const VictimKind& kind : dissect::victim_kinds()) {
      kinds.push_back(&kind);
    }
  }
  for (const std::string& name : names) {
    const VictimKind* kind = dissect::find_victim(name);
    if (kind == nullptr) {
      return fail(Code::kConfigUnknown, "there is no victim '" + printable(name, 40) +
                                            "' (see 'gatecrash dissect --list')");
    }
    kinds.push_back(kind);
  }
  return kinds;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

void print_json(const std::vector<dissect::Group>& groups, const std::vector<std::string>& differ) {
  for (const dissect::Group& group : groups) {
    std::printf("%s\n", wire::write_json(dissect::group_json(group)).c_str());
  }
  wire::Value fields = wire::Value::array();
  for (const std::string& field : differ) {
    fields.push_back(wire::Value(field));
  }
  const wire::Value end =
      wire::Value::object({{"agree", groups.size() == 1},
                           {"groups", static_cast<std::uint64_t>(groups.size())},
                           {"differ", std::move(fields)}});
  std::printf("%s\n", wire::write_json(end).c_str());
}

}  // namespace

int run_dissect(const DissectOptions& options) {
  if (options.list) {
    list_victims(dissect::victim_kinds(), options.json);
    list_victims(dissect::other_victim_kinds(), options.json);
    return kExitHeld;
  }
  if (options.file.empty()) {
    return complain({Code::kConfigInvalid, "say which bytes: a file, or - for standard input", ""});
  }
  const auto kinds = chosen(options.victims);
  if (!kinds) {
    return complain(kinds.error());
  }
  const auto bytes = net::read_file(options.file);
  if (!bytes) {
    return complain(bytes.error());
  }
  std::vector<dissect::View> views;
  for (const VictimKind* kind : *kinds) {
    views.push_back(options.body ? dissect::view_of_body(*kind, *bytes)
                                 : dissect::view_of(*kind, *bytes));
  }
  if (options.real) {
    RealViews real = ask_real_readers(*bytes);
    for (const std::string& line : real.missing) {
      std::fprintf(stderr, "gatecrash: warning: %s\n", line.c_str());
    }
    views.insert(views.end(), std::make_move_iterator(real.views.begin()),
                 std::make_move_iterator(real.views.end()));
  }
  if (!options.body && !bytes->ends_with('\n')) {
    std::fputs("gatecrash: note: the last line has no end; some readers wait for one\n", stderr);
  }
  const std::vector<dissect::Group> groups = dissect::group_views(views);
  const std::vector<std::string> differ = dissect::differences(groups);
  if (options.json) {
    print_json(groups, differ);
  } else {
    std::fputs(dissect::grid_text(groups, options.verbose).c_str(), stdout);
    std::printf("%s\n", groups.size() == 1 ? "all agree"
                                           : fmt::format("{} readings; they differ in: {}",
                                                         groups.size(), joined(differ))
                                                 .c_str());
  }
  return groups.size() == 1 ? kExitHeld : kExitViolated;
}

}  // namespace gatecrash::cli
