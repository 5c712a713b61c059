// http1_parser: the bytes of one HTTP/1.1 connection -> heads, body pieces, ends.
//
// Pure: no sockets, no clock. Single thread. Feed bytes in any split: what comes out does not
// depend on it (but for where body pieces are cut). Strict where readers differ, since what two
// readers see differently can be smuggled past one of them: a message that is not plainly one
// message is refused and the parser stays failed. Header order and spelling are kept; trailers
// never become headers.
//
// Source: RFC 9112; refusals beyond it: Content-Length with Transfer-Encoding, any transfer coding
// but one `chunked`, transfer codings in HTTP/1.0, missing or several Hosts, folded lines, bare CR
// or LF, leading zeros and lists in Content-Length, methods that are not upper case, targets that
// are not a path of plain ASCII, bodies of GET, HEAD and DELETE, trailers of requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/http.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::wire {

struct Http1Limits {
  std::size_t head_bytes_max = 32 * 1024;        // start line and headers; browsers stop at 16 KiB
  std::size_t headers_max = 100;                 // as Apache; MCP requests have about ten
  std::size_t target_bytes_max = 8 * 1024;       // RFC 9112 section 3: at least 8,000
  std::size_t body_bytes_max = kLineBytesMax;    // a message is no larger here than on a line
  std::size_t chunk_line_bytes_max = 256;        // a chunk's size and its extensions
  std::size_t chunk_extensions_max = 16 * 1024;  // all extensions of one message together
  std::size_t trailer_bytes_max = 8 * 1024;      // read and dropped
};

enum class Http1Event : std::uint8_t {
  kMore,  // all bytes are taken: feed more
  kHead,  // the head is complete: take it
  kBody,  // piece() is the next part of the body
  kEnd,   // the message is complete; bytes after it belong to the next one
};

/// What bodies of requests and responses have in common: lengths and chunks.
class Http1Body {
 public:
  explicit Http1Body(const Http1Limits& limits) : limits_(limits) {}

  void expect_nothing();
  void expect_length(std::uint64_t bytes);
  void expect_chunks(bool trailers_allowed);
  void expect_end_of_input();

  /// Takes bytes from the front. Errors: peer_bad_framing, peer_too_large.
  Result<Http1Event> next(std::string_view& bytes);

  std::string_view piece() const { return piece_; }

  /// True where only the end of the connection ends the body.
  bool until_closed() const { return state_ == State::kUntilClosed; }

  bool done() const { return state_ == State::kDone; }

 private:
  enum class State : std::uint8_t {
    kDone,
    kLength,
    kUntilClosed,
    kChunkLine,
    kChunkData,
    kChunkEnd,
    kTrailer,
  };

  Result<Http1Event> next_chunked(std::string_view& bytes);
  Status take_line(std::string_view& bytes, std::size_t bytes_max, bool& whole);
  Status begin_chunk();
  Status end_trailer_line();
  Status count(std::uint64_t bytes);

  Http1Limits limits_;
  State state_ = State::kDone;
  std::uint64_t left_ = 0;   // of this length or chunk
  std::uint64_t taken_ = 0;  // of the body so far, what is announced included
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  bool trailers_allowed_ = false;
  std::string line_;
  std::string_view piece_;
};

class Http1RequestParser {
 public:
  explicit Http1RequestParser(const Http1Limits& limits = {}) : limits_(limits), body_(limits) {}

  /// Takes bytes from the front of `bytes` until something is complete. After kEnd the next call
  /// begins the next request.
  /// Errors: peer_bad_framing, peer_bad_message (both: the connection is of no use any more),
  /// peer_too_large. After an error the parser stays failed.
  Result<Http1Event> next(std::string_view& bytes);

  /// After kHead: the request without its body. `origin` stays empty.
  HttpRequest& request() { return request_; }

  /// After kBody; valid until the next call, and as long as the bytes that were fed.
  std::string_view piece() const { return body_.piece(); }

  /// After kHead: the client waits for `100 Continue` before it sends the body.
  bool expects_continue() const { return expects_continue_; }

  /// After kHead: the connection may carry another request.
  bool keep_alive() const { return keep_alive_; }

  /// After kHead: HTTP/1.0, which cannot read chunks.
  bool is_http10() const { return is_http10_; }

  /// After an error: the status to answer with, as 400, 413, 414, 417, 431, 501 or 505.
  int refusal_status() const { return refusal_status_; }

  /// True between requests: nothing of the next one has come.
  bool idle() const { return state_ == State::kHead && head_.empty(); }

  /// True while a request's head has been read and its body has not.
  bool in_body() const { return state_ == State::kBody; }

 private:
  enum class State : std::uint8_t { kHead, kBody, kFailed };

  Status read_head();
  Status read_request_line(std::string_view line);
  Status read_framing();
  tl::unexpected<Error> refuse(int status, Code code, std::string message);

  Http1Limits limits_;
  Http1Body body_;
  State state_ = State::kHead;
  std::string head_;
  HttpRequest request_;
  bool expects_continue_ = false;
  bool keep_alive_ = true;
  bool is_http10_ = false;
  int refusal_status_ = 400;
};

class Http1ResponseParser {
 public:
  /// `limits.body_bytes_max` bounds each chunk, not the whole body: streams do not end.
  explicit Http1ResponseParser(const Http1Limits& limits = {}) : limits_(limits), body_(limits) {}

  /// Before each response: whether it answers a HEAD request, whose answer has no body.
  void expect(bool answers_head) { answers_head_ = answers_head; }

  /// As Http1RequestParser::next(). Interim responses (1xx) are skipped; 101 is refused.
  Result<Http1Event> next(std::string_view& bytes);

  /// The peer has closed: kEnd where that ends the body. Errors: peer_gone in any other place.
  Result<Http1Event> end_of_input();

  HttpHead& head() { return head_; }

  std::string_view piece() const { return body_.piece(); }

  /// After kEnd: the connection may carry another exchange.
  bool keep_alive() const { return keep_alive_; }

  /// True until the first byte of a response.
  bool idle() const { return state_ == State::kHead && head_bytes_.empty() && !interim_seen_; }

 private:
  enum class State : std::uint8_t { kHead, kBody, kFailed };

  Status read_head();
  Status read_framing(bool is_http10);

  Http1Limits limits_;
  Http1Body body_;
  State state_ = State::kHead;
  std::string head_bytes_;
  HttpHead head_;
  bool answers_head_ = false;
  bool keep_alive_ = true;
  bool interim_seen_ = false;
};

}  // namespace gatecrash::wire
