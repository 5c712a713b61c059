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
#include "stack/wire/http1_body.h"
#include "stack/wire/http1_head.h"

namespace gatecrash::wire {

class Http1RequestParser {
 public:
  explicit Http1RequestParser(const Http1Limits& limits = {});

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
  Result<Http1Event> fail_with(int status, Error error);

  Http1Limits limits_;
  Http1Head head_;
  Http1Body body_;
  State state_ = State::kHead;
  HttpRequest request_;
  Error error_;
  bool expects_continue_ = false;
  bool keep_alive_ = true;
  bool is_http10_ = false;
  int refusal_status_ = 400;
};

// 100 and 103 before an answer; a server that sends more keeps us from its answer.
inline constexpr int kInterimsMax = 8;

class Http1ResponseParser {
 public:
  /// Bodies are not bounded: streams do not end, and the pieces are no larger than what is fed.
  explicit Http1ResponseParser(const Http1Limits& limits = {});

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
  bool idle() const { return state_ == State::kHead && head_reader_.empty() && interims_ == 0; }

 private:
  enum class State : std::uint8_t { kHead, kBody, kFailed };

  Status read_head();
  Status read_framing(bool is_http10);
  Result<Http1Event> fail_with(Error error);

  Http1Limits limits_;
  Http1Head head_reader_;
  Http1Body body_;
  State state_ = State::kHead;
  HttpHead head_;
  Error error_;
  bool answers_head_ = false;
  bool keep_alive_ = true;
  int interims_ = 0;
};

}  // namespace gatecrash::wire
