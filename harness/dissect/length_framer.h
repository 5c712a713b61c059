// LengthFramer: units follow a header that gives their length, as in the Language Server Protocol.
//
// Source: Language Server Protocol 3.17, "Base Protocol": Content-Length, CRLF, an empty line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "harness/dissect/framer.h"

namespace gatecrash::dissect {

class LengthFramer final : public Framer {
 public:
  void push(std::string_view bytes) override;
  std::optional<std::string_view> next() override;

  std::optional<std::string_view> last() override { return std::nullopt; }

  bool at_rest() const override { return begin_ == buffer_.size(); }

  bool broken() const override { return broken_; }

 private:
  std::string buffer_;
  std::size_t begin_ = 0;
  bool broken_ = false;
};

}  // namespace gatecrash::dissect
