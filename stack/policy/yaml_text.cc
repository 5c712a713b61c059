#include "stack/policy/yaml_text.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <set>
#include <sstream>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/policy/policy_text.h"
#include "stack/policy/yaml_scalar.h"

namespace gatecrash::policy {
namespace {

using wire::Value;

/// Ends the parse from within a handler: yaml-cpp has no other way.
struct Enough : std::exception {};

/// Builds the value from yaml-cpp's events. Values under construction stand on `stack_`.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, YamlText& out) : text_(text), out_(out) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      refuse("a second document; a policy is one document, without another \"---\"",
             offset_of(mark));
      throw Enough();
    }
  }

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t at = offset_of(mark);
    refuse_anchor(anchor, at);
    const std::string_view rest = text_.substr(at);
    if (rest.starts_with("~") || ascii_iequals(rest.substr(0, 4), "null")) {
      scalar(rest.substr(0, rest.starts_with("~") ? 1 : 4), at);
    } else {
      if (!stack_.empty() && stack_.back().container.is_array()) {
        refuse("an empty item; remove it, or write what it is", at);
      }
      if (expects_key()) {
        refuse("a key must be text, not nothing", at);
      }
      put(Value(), at, "");
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    refuse("aliases (*name) are not read; write the value out", offset_of(mark));
    put(Value(), offset_of(mark), {});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const std::size_t at = offset_of(mark);
    refuse_tag(tag, anchor, at);
    if (tag == "?") {
      scalar(value, at);
    } else {
      if (!quote_ends(at)) {
        refuse("a quote that is never closed: the text may have been cut", at);
      }
      put(Value(value), at, value);
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Value::array(), mark, tag, anchor);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Value::object(), mark, tag, anchor);
  }

  void OnMapEnd() override { close(); }

  void refuse(std::string message, std::size_t offset) {
    out_.problems.push_back({std::move(message), offset});
    if (out_.problems.size() >= kYamlProblemsMax) {
      throw Enough();
    }
  }

 private:
  struct Frame {
    Value container;
    std::string pointer;
    std::optional<std::string> key;  // of a map, when its value comes next
    std::size_t key_at = 0;
    std::set<std::string, std::less<>> keys;
    std::size_t items = 0;
  };

  std::size_t offset_of(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0 : std::min(text_.size(), static_cast<std::size_t>(mark.pos));
  }

  /// False of a quoted scalar that yaml-cpp ends at the end of the text.
  bool quote_ends(std::size_t at) const {
    const char quote = at < text_.size() ? text_[at] : '\0';
    if (quote != '"' && quote != '\'') {
      return true;  // a block scalar
    }
    for (std::size_t i = at + 1; i < text_.size(); ++i) {
      const bool doubled = quote == '\'' && text_.substr(i).starts_with("''");
      if (doubled || (quote == '"' && text_[i] == '\\')) {
        ++i;
      } else if (text_[i] == quote) {
        return true;
      }
    }
    return false;
  }

  void refuse_anchor(YAML::anchor_t anchor, std::size_t at) {
    if (anchor != YAML::NullAnchor) {
      refuse("anchors (&name) are not read; write the value out where it is meant", at);
    }
  }

  void refuse_tag(const std::string& tag, YAML::anchor_t anchor, std::size_t at) {
    refuse_anchor(anchor, at);
    // "?" is a plain scalar or a collection, "!" a quoted one; an explicit "!" looks like it.
    const bool explicit_tag = at < text_.size() && text_[at] == '!';
    if ((tag != "?" && tag != "!") || explicit_tag) {
      refuse("tags (!name) are not read; remove it", at);
    }
  }

  /// True when the next scalar is a key.
  bool expects_key() const {
    return !stack_.empty() && stack_.back().container.is_object() && !stack_.back().key;
  }

  void scalar(std::string_view spelt, std::size_t at) {
    PlainScalar plain = read_plain_scalar(spelt);
    if (!plain.value) {
      refuse(in_quotes(spelt) + " without quotes is " + plain.why +
                 " to some readers and text to others; put it in quotes if it is text",
             at);
      put(Value(), at, spelt);
      return;
    }
    if (expects_key() && !plain.value->is_string()) {
      refuse("a key must be text: put " + in_quotes(spelt) + " in quotes", at);
    }
    put(*std::move(plain.value), at, spelt);
  }

  /// A finished scalar: a key, or a value of the innermost container. `spelt` is its text.
  void put(Value value, std::size_t at, std::string_view spelt) {
    if (expects_key()) {
      take_key(std::string(spelt), at);
      return;
    }
    begin(at);
    attach(std::move(value));
  }

  void take_key(std::string key, std::size_t at) {
    Frame& map = stack_.back();
    if (!map.keys.insert(key).second) {
      refuse("duplicate key " + in_quotes(key), at);
    }
    map.key_at = at;
    map.key = std::move(key);
  }

  /// Notes where a value starts; returns its pointer.
  std::string begin(std::size_t at) {
    if (stack_.empty()) {
      out_.places[""] = {at, at};
      return {};
    }
    const Frame& frame = stack_.back();
    const bool member = frame.container.is_object();
    const std::string token = member ? frame.key.value_or("") : std::to_string(frame.items);
    std::string pointer = pointer_child(frame.pointer, token);
    out_.places.emplace(pointer, Place{member ? frame.key_at : at, at});
    return pointer;
  }

  void attach(Value value) {
    if (stack_.empty()) {
      out_.root = std::move(value);
      return;
    }
    Frame& frame = stack_.back();
    ++frame.items;
    if (frame.container.is_array()) {
      frame.container.push_back(std::move(value));
    } else {
      frame.container.members().push_back({frame.key.value_or(""), std::move(value)});
      frame.key.reset();
    }
  }

  void open(Value container, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    const std::size_t at = offset_of(mark);
    refuse_tag(tag, anchor, at);
    if (expects_key()) {
      refuse("a key must be text, not a list or a map", at);
      throw Enough();
    }
    if (stack_.size() >= kYamlDepthMax) {
      refuse("nested deeper than " + std::to_string(kYamlDepthMax) + " levels", at);
      throw Enough();
    }
    Frame frame;
    frame.pointer = begin(at);
    frame.container = std::move(container);
    stack_.push_back(std::move(frame));
  }

  void close() {
    Value done = std::move(stack_.back().container);
    stack_.pop_back();
    attach(std::move(done));
  }

  std::string_view text_;
  YamlText& out_;
  std::vector<Frame> stack_;
  int documents_ = 0;
};

/// The first byte that some reader skips, ends at, or takes for a line end; npos when there is
/// none.
std::size_t find_odd_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool line = c == '\t' || c == '\n' || (c == '\r' && text.substr(i + 1).starts_with('\n'));
    // U+0085, U+2028 and U+2029 end lines in YAML 1.1 only; U+FEFF is a byte order mark.
    const std::string_view rest = text.substr(i);
    const bool break_of_1_1 = rest.starts_with("\xc2\x85") || rest.starts_with("\xe2\x80\xa8") ||
                              rest.starts_with("\xe2\x80\xa9");
    if ((c < 0x20 && !line) || c == 0x7f || break_of_1_1 || rest.starts_with("\xef\xbb\xbf")) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// The offset of a directive: a line before the document that begins with '%'.
std::size_t find_directive(std::string_view text) {
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    const std::size_t first = text.find_first_not_of(" \t\r", line);
    if (text[line] == '%') {
      return line;
    }
    if (first < end && text[first] != '#') {
      break;
    }
    line = end + 1;
  }
  return std::string_view::npos;
}

/// The offset of a tab among the spaces that begin a line: YAML forbids it and yaml-cpp takes it
/// for text.
std::size_t find_tab_indent(std::string_view text) {
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t first = text.find_first_not_of(' ', line);
    if (first != std::string_view::npos && text[first] == '\t') {
      return first;
    }
    const std::size_t end = text.find('\n', line);
    line = end == std::string_view::npos ? text.size() : end + 1;
  }
  return std::string_view::npos;
}

/// What is wrong before a parser has looked; true when one may look.
bool precheck(std::string_view text, YamlText& out) {
  if (text.size() > kYamlBytesMax) {
    out.problems.push_back({"larger than " + std::to_string(kYamlBytesMax) + " bytes", 0});
  } else if (!is_utf8(text)) {
    out.problems.push_back({"not valid UTF-8", 0});
  } else if (const std::size_t odd = find_odd_byte(text); odd != std::string_view::npos) {
    out.problems.push_back(
        {"a control character, byte order mark or line separator that readers disagree about",
         odd});
  } else if (const std::size_t at = find_directive(text); at != std::string_view::npos) {
    out.problems.push_back({"directives (%NAME) are not read; remove the line", at});
  } else if (const std::size_t tab = find_tab_indent(text); tab != std::string_view::npos) {
    out.problems.push_back({"a tab in the indentation; write spaces", tab});
  }
  return out.problems.empty();
}

}  // namespace

YamlText read_yaml(std::string_view text) {
  YamlText out;
  if (!precheck(text, out)) {
    return out;
  }
  Builder builder(text, out);
  try {
    // yaml-cpp keeps a space at the end of a folded scalar that no line end follows.
    std::istringstream stream(std::string(text) + "\n");
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Enough&) {
    // The problem is noted already.
  } catch (const YAML::ParserException& error) {
    const auto at = error.mark.pos < 0 ? text.size() : static_cast<std::size_t>(error.mark.pos);
    out.problems.push_back({"not YAML: " + printable(error.msg), std::min(at, text.size())});
  } catch (const std::exception& error) {
    out.problems.push_back({"not YAML: " + printable(error.what()), 0});
  }
  return out;
}

}  // namespace gatecrash::policy
