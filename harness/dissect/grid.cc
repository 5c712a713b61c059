#include "harness/dissect/grid.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::dissect {
namespace {

// A line of a terminal has room for that much of one field.
constexpr std::size_t kFieldBytesMax = 60;
// With --verbose: a message of 4 MiB is no longer for eyes.
constexpr std::size_t kVerboseBytesMax = 64 * 1024;
constexpr std::size_t kColumns = 96;

View view_from(const Victim& victim, std::vector<Understood> messages) {
  return {std::string(victim.kind().name), std::move(messages), victim.refused(),
          victim.refused_count()};
}

std::string shown(std::string_view text, bool verbose) {
  return printable(text, verbose ? kVerboseBytesMax : kFieldBytesMax);
}

std::string marked(std::string_view label, std::string_view text, bool differs) {
  return text.empty() ? std::string() : fmt::format("  {} {}{}", label, differs ? "!" : "", text);
}

/// One message of a group; `first` is the same one of the first group, or null.
std::string message_line(const Understood& one, const Understood* first, bool verbose) {
  const auto differs = [&](const auto& field) {
    return first == nullptr || one.*field != first->*field;
  };
  std::string line = differs(&Understood::kind) ? "!" : "";
  line += kind_name(one.kind);
  line += one.batch ? " in a batch" : "";
  line += marked("method", shown(one.method, verbose), differs(&Understood::method));
  line += marked("tool", one.tool ? shown(*one.tool, verbose) : "", differs(&Understood::tool));
  line += marked("id", shown(one.id, verbose), differs(&Understood::id));
  const std::string hash =
      one.arguments.size() > kFieldBytesMax && !verbose
          ? fmt::format(" ({} bytes, {:016x})", one.arguments.size(), hash64(one.arguments))
          : "";
  line +=
      marked("arguments", shown(one.arguments, verbose) + hash, differs(&Understood::arguments));
  if (verbose) {
    line += "\n       " + shown(one.message, true);
  }
  return line;
}

/// "A  3 readers: a, b, c", folded at kColumns.
std::string heading(char letter, const Group& group) {
  std::string text = fmt::format("{}  {} reader{}:", letter, group.views.size(),
                                 group.views.size() == 1 ? "" : "s");
  std::size_t column = text.size();
  for (const View* view : group.views) {
    const std::string word = " " + view->name + (view == group.views.back() ? "" : ",");
    if (column + word.size() > kColumns) {
      text += "\n  ";
      column = 2;
    }
    text += word;
    column += word.size();
  }
  return text + "\n";
}

std::string group_text(char letter, const Group& group, const Group& first, bool verbose) {
  std::string text = heading(letter, group);
  const std::vector<Understood>& messages = group.views.front()->messages;
  const std::vector<Understood>& others = first.views.front()->messages;
  for (std::size_t at = 0; at < messages.size(); ++at) {
    text += fmt::format(
        "     {}  {}\n", at + 1,
        message_line(messages[at], at < others.size() ? &others[at] : nullptr, verbose));
  }
  if (messages.empty()) {
    text += "     nothing\n";
  }
  for (const View* view : group.views) {
    if (view->refused_count > 0 && (verbose || messages.empty())) {
      text += fmt::format("     {} refuses {} unit{}: {}\n", view->name, view->refused_count,
                          view->refused_count == 1 ? "" : "s",
                          printable(view->refused.front(), kFieldBytesMax));
    }
  }
  return text;
}

using Messages = std::vector<Understood>;

/// Whether both have the same kinds of messages in the same order.
bool same_shape(const Messages& a, const Messages& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Understood& one, const Understood& other) {
                      return one.kind == other.kind && one.batch == other.batch;
                    });
}

/// Whether messages of one shape differ in a field.
template <class Field>
bool differ_in(const Messages& a, const Messages& b, Field field) {
  return !std::equal(
      a.begin(), a.end(), b.begin(),
      [&](const Understood& one, const Understood& other) { return one.*field == other.*field; });
}

}  // namespace

View view_of(const VictimKind& kind, std::string_view bytes) {
  Victim victim(kind);
  std::vector<Understood> messages;
  victim.feed(bytes, messages);
  victim.end(messages);
  return view_from(victim, std::move(messages));
}

View view_of_body(const VictimKind& kind, std::string_view body) {
  Victim victim(kind);
  std::vector<Understood> messages;
  victim.hear_unit(body, messages);
  return view_from(victim, std::move(messages));
}

std::vector<Group> group_views(std::span<const View> views) {
  std::vector<Group> groups;
  for (const View& view : views) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& known) {
      return known.views.front()->messages == view.messages;
    });
    if (group == groups.end()) {
      groups.push_back({{&view}});
    } else {
      group->views.push_back(&view);
    }
  }
  // By size; of equal ones the first stays first.
  for (std::size_t done = 0; done < groups.size(); ++done) {
    const auto largest = std::max_element(
        groups.begin() + static_cast<std::ptrdiff_t>(done), groups.end(),
        [](const Group& a, const Group& b) { return a.views.size() < b.views.size(); });
    std::rotate(groups.begin() + static_cast<std::ptrdiff_t>(done), largest, largest + 1);
  }
  return groups;
}

std::vector<std::string> differences(std::span<const Group> groups) {
  std::array<std::pair<const char*, bool>, 6> found = {{{"messages", false},
                                                        {"method", false},
                                                        {"tool", false},
                                                        {"id", false},
                                                        {"arguments", false},
                                                        {"params", false}}};
  const Messages& first = groups.front().views.front()->messages;
  for (const Group& group : groups.subspan(1)) {
    const Messages& other = group.views.front()->messages;
    if (!same_shape(first, other)) {
      found[0].second = true;
      continue;
    }
    const std::array<bool, 4> fields = {
        differ_in(first, other, &Understood::method), differ_in(first, other, &Understood::tool),
        differ_in(first, other, &Understood::id), differ_in(first, other, &Understood::arguments)};
    for (std::size_t at = 0; at < fields.size(); ++at) {
      found[at + 1].second = found[at + 1].second || fields[at];
    }
    // What is left of a message.
    found[5].second =
        found[5].second || std::find(fields.begin(), fields.end(), true) == fields.end();
  }
  std::vector<std::string> names;
  for (const auto& [name, differs] : found) {
    if (differs) {
      names.emplace_back(name);
    }
  }
  return names;
}

std::string grid_text(std::span<const Group> groups, bool verbose) {
  std::string text;
  char letter = 'A';
  for (const Group& group : groups) {
    text += group_text(letter, group, groups.front(), verbose);
    letter = letter == 'Z' ? 'a' : static_cast<char>(letter + 1);
  }
  return text;
}

wire::Value group_json(const Group& group) {
  wire::Value readers = wire::Value::array();
  wire::Value refused = wire::Value::array();
  for (const View* view : group.views) {
    readers.push_back(wire::Value(view->name));
    for (const std::string& why : view->refused) {
      refused.push_back(wire::Value::object(
          {{"reader", wire::Value(view->name)}, {"why", wire::Value(printable(why))}}));
    }
  }
  wire::Value messages = wire::Value::array();
  for (const Understood& one : group.views.front()->messages) {
    wire::Value message = wire::Value::object({{"kind", kind_name(one.kind)}});
    if (one.batch) {
      message.set("batch", true);
    }
    if (!one.is_response()) {
      message.set("method", wire::Value(one.method));
    }
    if (one.tool) {
      message.set("tool", wire::Value(*one.tool));
    }
    if (!one.id.empty()) {
      message.set("id", wire::Value(one.id));
    }
    if (!one.arguments.empty()) {
      message.set("arguments", wire::Value(one.arguments));
    }
    message.set("message", wire::Value(one.message));
    messages.push_back(std::move(message));
  }
  return wire::Value::object({{"readers", std::move(readers)},
                              {"messages", std::move(messages)},
                              {"refused", std::move(refused)}});
}

}  // namespace gatecrash::dissect
