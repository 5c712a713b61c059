// message_text: one JSON-RPC message taken apart as text, to be changed and put together again.
//
// Every part is JSON text as it was spelt, so that a change can be anything: a key twice, a number
// no reader knows, bytes that are no JSON. Value type; single thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatecrash::generate {

struct MemberText {
  /// Whether the value is one of MessageText's lists instead of `value`.
  enum class Holds : std::uint8_t { kText, kParams, kArguments, kMeta };

  std::string key;    // as written, with its quotes
  std::string value;  // as written
  Holds holds = Holds::kText;
};

using MembersText = std::vector<MemberText>;

struct MessageText {
  MembersText top;        // jsonrpc, id, method, params
  MembersText params;     // name, arguments, _meta
  MembersText arguments;  // of a tool call
  MembersText meta;       // params._meta
  std::string before{};   // what stands before the message on the wire, and after it
  std::string after{};
  std::string line_end = "\n";

  /// Changes of the finished text (`before` and `after` included, the line end not), in order.
  std::vector<void (*)(std::string& text)> last{};

  MemberText* find_top(std::string_view key);
  MemberText* find_param(std::string_view key);

  /// The params' list; makes the member when the message has none, null when it is no object.
  MembersText* open_params();
  /// The same for params.arguments and params._meta.
  MembersText* open_arguments();
  MembersText* open_meta();
};

/// The members of `object`, as written. Nothing when it is not the text of one object.
std::optional<MembersText> split_object(std::string_view object);

/// Takes the text of one message apart; nothing when it is not an object. What is not an object
/// inside (params, arguments, _meta) stays text.
std::optional<MessageText> take_apart(std::string_view message);

/// The message object alone: neither `before`, `after`, `last` nor a line end.
std::string object_text(const MessageText& message);

/// All that goes on the wire.
std::string put_together(const MessageText& message);

}  // namespace gatecrash::generate
