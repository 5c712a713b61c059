// member_reader: reads the members of a JSON file that people write (scenarios, target files).
//
// Comments are allowed, unknown members are not; every complaint names the file, the JSON Pointer
// and what should stand there. A base for the reader of one kind of file. Pure; it keeps the file's
// name only. Errors of everything here: config_invalid, config_unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::replay {

// Of one such file: people write them.
inline constexpr std::size_t kMemberFileBytesMax = std::size_t{1} << 20U;

class MemberReader {
 public:
  /// `name` is the file's, for errors.
  explicit MemberReader(std::string_view name) : name_(name) {}

  /// The file's value, without its comments.
  Result<wire::Value> read_value(std::string_view text) const;

  tl::unexpected<Error> bad(const std::string& pointer, std::string message,
                            Code code = Code::kConfigInvalid) const;

  /// That it is an object, of these members alone.
  Status check_members(const wire::Value& object, const std::string& pointer,
                       std::initializer_list<std::string_view> known) const;

  /// That /version is `version`; `what` is the kind of the file: "scenario".
  Status check_version(const wire::Value& root, std::string_view what, std::int64_t version) const;

  // A member that is not there leaves `out` as it is.
  Status read_text(const wire::Value& object, const std::string& pointer, std::string_view key,
                   std::string& out) const;
  Status read_flag(const wire::Value& object, const std::string& pointer, std::string_view key,
                   bool& out) const;
  /// `unit` follows "must be a whole number": " of milliseconds".
  Status read_whole(const wire::Value& object, const std::string& pointer, std::string_view key,
                    std::int64_t min, std::int64_t max, std::int64_t& out,
                    std::string_view unit = {}) const;

 private:
  std::string name_;
};

}  // namespace gatecrash::replay
