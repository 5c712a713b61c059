#include "stack/policy/problems.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"

namespace gatecrash::policy {

Problems::Problems(std::string_view text, std::string_view name, Tell tell, Find find)
    : text_(text), name_(name), tell_(tell), find_(std::move(find)) {}

void Problems::add(std::string what, const std::string& pointer, std::string_view remedy, At at,
                   Code code) {
  if (found_.size() == kProblemsMax) {
    ++more_;  // and its place need not be looked for
    return;
  }
  const Place place = find_(pointer).value_or(Place{});
  what += pointer.empty() ? " at the top level" : " at " + printable(pointer);
  put(at == At::kKey ? place.key : place.value, std::move(what), remedy, code);
}

void Problems::add_at(std::size_t offset, std::string what, std::string_view remedy) {
  if (found_.size() == kProblemsMax) {
    ++more_;
    return;
  }
  put(offset, std::move(what), remedy, Code::kConfigInvalid);
}

void Problems::put(std::size_t offset, std::string what, std::string_view remedy, Code code) {
  if (tell_ == Tell::kBytes) {
    what += " (byte " + std::to_string(offset) + ")";
  }
  if (!remedy.empty()) {
    (what += "; ") += remedy;
  }
  found_.push_back({offset, found_.size(), code, std::move(what)});
}

std::string Problems::where(std::size_t offset) const {
  return std::string(name_) + ":" + line_and_column(text_, offset);
}

Error Problems::error() const {
  CHECK(!found_.empty());
  std::vector<const Problem*> ordered;
  for (const Problem& problem : found_) {
    ordered.push_back(&problem);
  }
  std::sort(ordered.begin(), ordered.end(), [](const Problem* a, const Problem* b) {
    return std::tie(a->offset, a->number) < std::tie(b->offset, b->number);
  });
  Error error{ordered.front()->code, {}, where(ordered.front()->offset)};
  for (const Problem* const problem : ordered) {
    if (problem != ordered.front()) {
      error.message += "\n" + where(problem->offset) + ": ";
    }
    error.message += problem->message;
  }
  if (more_ > 0) {
    error.message += "\n" + std::string(name_) + ": and " + std::to_string(more_) + " more";
  }
  return error;
}

}  // namespace gatecrash::policy
