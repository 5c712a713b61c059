#include "stack/policy/path.h"

#include <algorithm>
#include <charconv>

#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::policy {
namespace {

// As deep as the strict reader reads: what lies deeper is in no call.
constexpr std::size_t kStepsMax = 64;
// No array of a message that the strict reader reads is longer.
constexpr std::size_t kIndexMax = 100'000;
constexpr std::string_view kBreaks = ".[]\" \t\r\n";

tl::unexpected<Error> bad(std::string_view text, const std::string& what) {
  return fail(Code::kConfigInvalid, "not a path: \"" + printable(text, 64) + "\": " + what);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), rest_(text) {}

  Result<Path> read() {
    Path path;
    path.text = text_;
    const std::string_view root = word();
    if (root == "grant") {
      path.root = Path::Root::kGrant;
    } else if (root != "args") {
      return bad(text_, "it begins with args or grant");
    }
    while (!rest_.empty()) {
      if (path.steps.size() == kStepsMax) {
        return bad(text_, "it has more than " + std::to_string(kStepsMax) + " steps");
      }
      TRY(Path::Step step, next());
      path.steps.push_back(std::move(step));
    }
    return path;
  }

 private:
  std::string_view word() {
    const std::string_view found = rest_.substr(0, rest_.find_first_of(kBreaks));
    rest_.remove_prefix(found.size());
    return found;
  }

  Result<Path::Step> next() {
    if (rest_.front() == '.') {
      rest_.remove_prefix(1);
      const std::string_view key = word();
      if (key.empty()) {
        return bad(text_, "a name is missing after a dot");
      }
      return Path::Step(std::string(key));
    }
    if (!rest_.starts_with('[')) {
      return bad(text_, "after a name comes . or [");
    }
    rest_.remove_prefix(1);
    return rest_.starts_with('"') ? quoted_key() : index();
  }

  Result<Path::Step> quoted_key() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') {
      end += rest_[end] == '\\' ? 2 : 1;
    }
    const auto key = wire::read_json(rest_.substr(0, std::min(end + 1, rest_.size())));
    if (!key || !rest_.substr(std::min(end + 1, rest_.size())).starts_with(']')) {
      return bad(text_, "a key in brackets is a JSON string: [\"dotted.key\"]");
    }
    rest_.remove_prefix(end + 2);
    return Path::Step(key->as_string());
  }

  Result<Path::Step> index() {
    const std::string_view digits = rest_.substr(0, rest_.find_first_not_of("0123456789"));
    const bool padded = digits.size() > 1 && digits.front() == '0';
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc() || padded || index >= kIndexMax ||
        !rest_.substr(digits.size()).starts_with(']')) {
      return bad(text_, "an index is a whole number below " + std::to_string(kIndexMax) +
                            ": args.items[0]");
    }
    rest_.remove_prefix(digits.size() + 1);
    return Path::Step(index);
  }

  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

Result<Path> read_path(std::string_view text) { return Reader(text).read(); }

const wire::Value* follow(const Path& path, const wire::Value* root) {
  for (const Path::Step& step : path.steps) {
    if (root == nullptr) {
      return nullptr;
    }
    if (const auto* const key = std::get_if<std::string>(&step)) {
      root = root->find(*key);
      continue;
    }
    const std::size_t index = *std::get_if<std::size_t>(&step);
    root = root->is_array() && index < root->items().size() ? &root->items()[index] : nullptr;
  }
  return root;
}

}  // namespace gatecrash::policy
