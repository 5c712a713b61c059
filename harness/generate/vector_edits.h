// vector_edits: the small changes of a message that vectors are made of.
//
// All return false, and change nothing, when the message has no such place.
#pragma once

#include <string>
#include <string_view>

#include "harness/generate/message_text.h"
#include "harness/generate/vectors.h"

namespace gatecrash::generate::edit {

/// `text` as a JSON string in the encoding. Only letters, digits and what stands for itself.
std::string quoted(std::string_view text, Encoding encoding);

/// Characters of a string's text that is quoted already, as escapes where the encoding says so.
std::string respelled(std::string_view quoted_text, Encoding encoding);

/// The list of members at a position: kTop (and kId, kMethod), kParams (and kName), ...; null when
/// there is none. Makes params, arguments or _meta when the message has none.
MembersText* list_at(MessageText& message, Position position);

/// The member that the position is about: kTop params, kId id, kMethod method, kParams arguments,
/// kName name, else the list's first (made when there is none).
MemberText* member_at(MessageText& message, Position position);

/// Puts a member in, after the one that the position is about.
bool add_member(MessageText& message, Position position, MemberText member);

/// Says the member again, with this value.
bool repeat_member(MessageText& message, const Site& site, std::string value);

/// Puts the text in as a value: of a new member of a list, or instead of the id's, the method's or
/// the name's.
bool put_value(MessageText& message, const Site& site, std::string value);

/// Puts `text` before the closing quote of the string at the position, or before all of it.
bool append_to_string(MessageText& message, const Site& site, std::string_view text);
bool prepend_to_string(MessageText& message, const Site& site, std::string_view text);

/// Replaces the name of a tool call, or the method, by a JSON text.
bool replace(MessageText& message, Position position, std::string value);

/// A whole tools/call of the other tool, as this message would make it, with the id "inner".
std::string inner_call(const MessageText& message, const Site& site);

/// The unquoted text of a string at the position; empty when there is none.
std::string_view plain_text(MessageText& message, Position position);

}  // namespace gatecrash::generate::edit
