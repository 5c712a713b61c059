// ValueStream: units are JSON values, one after the other; line ends mean nothing inside one.
//
// What Go's json.Decoder does with a connection: a value ends where its last bracket closes. After
// one, the Go SDK wants a line end among what it has already read, and gives up otherwise.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "harness/dissect/framer.h"

namespace gatecrash::dissect {

class ValueStream final : public Framer {
 public:
  void push(std::string_view bytes) override;
  std::optional<std::string_view> next() override;
  std::optional<std::string_view> last() override;

  bool at_rest() const override { return !in_value_ && begin_ == buffer_.size(); }

  bool broken() const override { return broken_; }

 private:
  bool begin_value();
  bool scan_to_end();

  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool in_value_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  bool scalar_ = false;  // a number or a word: ends at the first byte that cannot be part of it
  bool line_end_due_ = false;
  bool broken_ = false;
};

}  // namespace gatecrash::dissect
