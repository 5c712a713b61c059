// buckets: the S3 that jobs write to and read from: bucket -> key -> bytes, in memory.
//
// Sans-IO, single thread. Objects are immutable and shared between copies; large ones that nobody
// may ever read are written when they are first read. Every bucket exists.
// Source: HealthLake API Reference (S3Uri), S3 object keys.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace gatecrash::s3 {

/// An object's bytes, now or later.
class Object {
 public:
  explicit Object(std::string bytes);
  /// `write` makes the bytes, exactly `size` of them, when they are first read.
  Object(std::size_t size, std::function<std::string()> write);

  std::size_t size() const { return content_->size; }

  const std::string& bytes() const;

 private:
  struct Content {
    std::size_t size = 0;
    std::string bytes;
    std::function<std::string()> write;  // empty once written
  };

  std::shared_ptr<Content> content_;
};

struct Uri {
  std::string bucket;  // 3 to 63 of a-z 0-9 - and point
  std::string key;     // may be empty, and may end in a slash
};

/// Reads "s3://bucket/key" or "s3://bucket". Errors: peer_bad_message.
Result<Uri> parse_uri(std::string_view text);

class Buckets {
 public:
  // Bounds memory: an export job that would pass them fails.
  static constexpr std::size_t kBytesMax = 512UL * 1024 * 1024;
  static constexpr std::size_t kObjectsMax = 200'000;

  /// Stores an object, over an earlier one of that key. Errors: peer_too_large at the bounds.
  Status put(std::string_view bucket, std::string_view key, Object object);

  /// Null when there is none.
  const std::string* find(std::string_view bucket, std::string_view key) const;

  /// The keys that start with `prefix`, in byte order.
  std::vector<std::string> list(std::string_view bucket, std::string_view prefix) const;

  std::size_t bytes() const { return bytes_; }

 private:
  using Bucket = std::map<std::string, Object, std::less<>>;
  std::map<std::string, Bucket, std::less<>> buckets_;
  std::size_t bytes_ = 0;
  std::size_t objects_ = 0;
};

}  // namespace gatecrash::s3
