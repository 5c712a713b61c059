// ValueBuilder: the events of a streaming parser -> wire::Value, with a bound on depth.
//
// Every call returns whether to go on. Keys and texts may be any bytes (canonical.h makes them
// valid). Equal keys are kept, each in its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/canonical.h"
#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::dissect {

class ValueBuilder {
 public:
  bool value(wire::Value value);
  bool text(std::string_view bytes);
  bool key(std::string_view bytes);
  bool open_object();
  bool open_array();
  bool close();

  /// The value, once the parser said that all was well; without any it is an error.
  Result<wire::Value> take();

  /// The error to return when the parser stopped: our depth bound, or `otherwise`.
  tl::unexpected<Error> refusal(std::string_view otherwise) const;

 private:
  wire::Value* place();
  bool open(wire::Value empty);

  wire::Value root_;
  bool has_root_ = false;
  bool too_deep_ = false;
  std::string key_;
  std::vector<wire::Value*> open_;  // a parent does not grow while a child is open
};

}  // namespace gatecrash::dissect
