#include "harness/generate/respell.h"

#include <array>
#include <utility>
#include <vector>

#include "stack/base/hash.h"
#include "stack/base/rng.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

using wire::Value;

class Speller {
 public:
  explicit Speller(std::uint64_t seed) : rng_(seed) {}

  std::string spell(const Value& value) {
    space();
    add(value);
    space();
    return std::move(out_);
  }

 private:
  bool chance(std::uint64_t of) { return rng_.below(of) == 0; }

  void space() {
    static constexpr std::array<std::string_view, 4> kSpaces = {"", "", " ", "\t "};
    out_ += kSpaces.at(rng_.below(kSpaces.size()));
  }

  void add(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::kString:
        add_string(value.as_string());
        break;
      case Value::Kind::kArray:
        add_array(value.items());
        break;
      case Value::Kind::kObject:
        add_object(value.members());
        break;
      default:
        wire::append_json(out_, value);
    }
  }

  void add_array(const Value::Array& items) {
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      out_ += i == 0 ? "" : ",";
      space();
      add(items[i]);
      space();
    }
    out_ += ']';
  }

  void add_object(const Value::Object& members) {
    std::vector<std::size_t> order(members.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      std::swap(order[i], order[rng_.below(i + 1)]);
    }
    out_ += '{';
    for (std::size_t i = 0; i < order.size(); ++i) {
      out_ += i == 0 ? "" : ",";
      space();
      add_string(members[order[i]].key);
      space();
      out_ += ':';
      space();
      add(members[order[i]].value);
      space();
    }
    out_ += '}';
  }

  /// Some letters and digits as \u escapes; what must be escaped is escaped as ever.
  void add_string(std::string_view text) {
    std::string plain;
    wire::append_json_string(plain, text);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      const char c = plain[i];
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (plain[i] == '\\') {  // the whole escape, as it is
        const std::size_t length = plain[i + 1] == 'u' ? 6 : 2;
        out_ += plain.substr(i, length);
        i += length - 1;
        continue;
      }
      if (letter && chance(16)) {
        out_ += "\\u00" + hex64(static_cast<unsigned char>(c)).substr(14);
      } else {
        out_ += c;
      }
    }
  }

  Rng rng_;
  std::string out_;
};

}  // namespace

std::string respell(const Value& value, std::uint64_t seed) { return Speller(seed).spell(value); }

}  // namespace gatecrash::generate
