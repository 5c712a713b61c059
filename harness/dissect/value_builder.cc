#include "harness/dissect/value_builder.h"

#include <utility>

#include "harness/dissect/reader.h"
#include "stack/base/check.h"

namespace gatecrash::dissect {

using wire::Value;

Value* ValueBuilder::place() {
  if (open_.empty()) {
    has_root_ = true;
    return &root_;
  }
  if (open_.back()->is_array()) {
    return &open_.back()->items().emplace_back();
  }
  wire::Member& member = open_.back()->members().emplace_back();
  member.key = std::move(key_);
  key_.clear();
  return &member.value;
}

bool ValueBuilder::value(Value value) {
  *place() = std::move(value);
  return true;
}

bool ValueBuilder::text(std::string_view bytes) {
  place()->make_string() = valid_text(bytes);
  return true;
}

bool ValueBuilder::key(std::string_view bytes) {
  key_ = valid_text(bytes);
  return true;
}

bool ValueBuilder::open(Value empty) {
  too_deep_ = open_.size() == kDepthMax;
  if (too_deep_) {
    return false;
  }
  Value* const at = place();
  *at = std::move(empty);
  open_.push_back(at);
  return true;
}

bool ValueBuilder::open_object() { return open(Value::object()); }

bool ValueBuilder::open_array() { return open(Value::array()); }

bool ValueBuilder::close() {
  CHECK(!open_.empty());
  open_.pop_back();
  return true;
}

Result<Value> ValueBuilder::take() {
  if (!has_root_ || !open_.empty()) {
    return fail(Code::kPeerBadJson, "no value");
  }
  return std::move(root_);
}

tl::unexpected<Error> ValueBuilder::refusal(std::string_view otherwise) const {
  return too_deep_ ? fail(Code::kPeerTooLarge, "deeper than a victim is followed")
                   : fail(Code::kPeerBadJson, std::string(otherwise));
}

}  // namespace gatecrash::dissect
