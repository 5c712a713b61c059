#include "mocks/s3/buckets.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"

namespace gatecrash::s3 {
namespace {

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_bucket_name(std::string_view name) {
  constexpr std::size_t kNameMin = 3;
  constexpr std::size_t kNameMax = 63;
  return name.size() >= kNameMin && name.size() <= kNameMax && is_alnum(name.front()) &&
         is_alnum(name.back()) && std::all_of(name.begin(), name.end(), [](char c) {
           return is_alnum(c) || c == '-' || c == '.';
         });
}

}  // namespace

Result<Uri> parse_uri(std::string_view text) {
  constexpr std::string_view kScheme = "s3://";
  if (!text.starts_with(kScheme)) {
    return fail(Code::kPeerBadMessage, "\"" + printable(text) + "\" does not start with s3://");
  }
  const std::string_view rest = text.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  if (!is_bucket_name(rest.substr(0, slash))) {
    return fail(Code::kPeerBadMessage, "\"" + printable(text) + "\" names no valid bucket");
  }
  return Uri{std::string(rest.substr(0, slash)),
             std::string(rest.substr(std::min(slash + 1, rest.size())))};
}

Object::Object(std::string bytes) : content_(std::make_shared<Content>()) {
  content_->size = bytes.size();
  content_->bytes = std::move(bytes);
}

Object::Object(std::size_t size, std::function<std::string()> write)
    : content_(std::make_shared<Content>()) {
  content_->size = size;
  content_->write = std::move(write);
}

const std::string& Object::bytes() const {
  if (content_->write) {
    content_->bytes = content_->write();
    content_->write = nullptr;
    CHECK(content_->bytes.size() == content_->size);
  }
  return content_->bytes;
}

Status Buckets::put(std::string_view bucket, std::string_view key, Object object) {
  auto at = buckets_.find(bucket);
  const auto old = at == buckets_.end() ? Bucket::iterator() : at->second.find(key);
  const bool replaces = at != buckets_.end() && old != at->second.end();
  const std::size_t bytes = bytes_ - (replaces ? old->second.size() : 0) + object.size();
  if (bytes > kBytesMax || (!replaces && objects_ >= kObjectsMax)) {
    return fail(Code::kPeerTooLarge, "the mock S3 is full");
  }
  bytes_ = bytes;
  if (replaces) {
    old->second = std::move(object);
    return {};
  }
  ++objects_;
  if (at == buckets_.end()) {
    at = buckets_.emplace(std::string(bucket), Bucket()).first;
  }
  at->second.emplace(std::string(key), std::move(object));
  return {};
}

const std::string* Buckets::find(std::string_view bucket, std::string_view key) const {
  const auto at = buckets_.find(bucket);
  if (at == buckets_.end()) {
    return nullptr;
  }
  const auto found = at->second.find(key);
  return found == at->second.end() ? nullptr : &found->second.bytes();
}

std::vector<std::string> Buckets::list(std::string_view bucket, std::string_view prefix) const {
  std::vector<std::string> keys;
  const auto at = buckets_.find(bucket);
  if (at != buckets_.end()) {
    for (auto one = at->second.lower_bound(prefix);
         one != at->second.end() && one->first.starts_with(prefix); ++one) {
      keys.push_back(one->first);
    }
  }
  return keys;
}

}  // namespace gatecrash::s3
