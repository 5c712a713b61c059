#include "harness/replay/member_reader.h"

#include <algorithm>
#include <utility>

#include "harness/replay/json_comments.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::replay {

using wire::Value;

Result<Value> MemberReader::read_value(std::string_view text) const {
  if (text.size() > kMemberFileBytesMax) {
    return bad("", "longer than 1 MiB");
  }
  const auto plain = strip_json_comments(text);
  if (!plain) {
    return fail(Code::kConfigInvalid, plain.error().message, name_ + ": " + plain.error().where);
  }
  auto root = wire::read_json(*plain);
  if (!root) {
    return fail(Code::kConfigInvalid, "not JSON: " + root.error().message,
                name_ + ": " + root.error().where);
  }
  return *std::move(root);
}

tl::unexpected<Error> MemberReader::bad(const std::string& pointer, std::string message,
                                        Code code) const {
  return fail(code, std::move(message), pointer.empty() ? name_ : name_ + ": " + pointer);
}

Status MemberReader::check_members(const Value& object, const std::string& pointer,
                                   std::initializer_list<std::string_view> known) const {
  if (!object.is_object()) {
    return bad(pointer, "must be an object");
  }
  for (const wire::Member& member : object.members()) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      std::string names;
      for (const std::string_view name : known) {
        (names += names.empty() ? "" : ", ") += name;
      }
      return bad(pointer + "/" + printable(member.key, 64), "is not known here; known are " + names,
                 Code::kConfigUnknown);
    }
  }
  return {};
}

Status MemberReader::check_version(const Value& root, std::string_view what,
                                   std::int64_t version) const {
  const Value* const said = root.find("version");
  if (said == nullptr || !said->as_int64()) {
    return bad("/version", "must be an integer");
  }
  if (*said->as_int64() != version) {
    return bad("/version",
               std::string(what) + " version " + said->number_token() +
                   " is unknown here (this gatecrash reads version " + std::to_string(version) +
                   ")",
               Code::kConfigUnknown);
  }
  return {};
}

Status MemberReader::read_text(const Value& object, const std::string& pointer,
                               std::string_view key, std::string& out) const {
  const Value* const member = object.find(key);
  if (member == nullptr) {
    return {};
  }
  if (!member->is_string() || member->as_string().empty()) {
    return bad(pointer + "/" + std::string(key), "must be a string that is not empty");
  }
  out = member->as_string();
  return {};
}

Status MemberReader::read_flag(const Value& object, const std::string& pointer,
                               std::string_view key, bool& out) const {
  const Value* const member = object.find(key);
  if (member == nullptr) {
    return {};
  }
  if (!member->is_bool()) {
    return bad(pointer + "/" + std::string(key), "must be true or false");
  }
  out = member->as_bool();
  return {};
}

Status MemberReader::read_whole(const Value& object, const std::string& pointer,
                                std::string_view key, std::int64_t min, std::int64_t max,
                                std::int64_t& out, std::string_view unit) const {
  const Value* const member = object.find(key);
  if (member == nullptr) {
    return {};
  }
  const auto whole = member->as_int64();
  if (!whole || *whole < min || *whole > max) {
    return bad(pointer + "/" + std::string(key), "must be a whole number" + std::string(unit) +
                                                     " from " + std::to_string(min) + " to " +
                                                     std::to_string(max));
  }
  out = *whole;
  return {};
}

}  // namespace gatecrash::replay
