// vectors_http: classes H and S of the catalogue: what splits one reader of HTTP or of an event
// stream from another, as functions over any message that a client posts or a server answers.
//
// The same table as vectors.h in spirit, with what differs: they are bytes of a connection, not of
// a message. The tests of the gateway over HTTP draw from it; so may campaigns over HTTP.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gatecrash::generate {

/// A message to be posted, and the pieces that requests are made of.
struct HttpMessage {
  std::string body;   // the honest message
  std::string other;  // a call that is not allowed: what is smuggled
  std::string path = "/mcp";
  std::string host = "localhost";

  /// A whole request; `length` adds a Content-Length that is right.
  std::string request(std::string_view start, std::string_view headers, std::string_view text,
                      bool length = true) const;

  std::string post(std::string_view headers) const { return post(headers, body); }

  std::string post(std::string_view headers, std::string_view text) const;

  /// Without a length of its own: the headers say how it is framed.
  std::string framed(std::string_view headers) const { return framed(headers, body); }

  std::string framed(std::string_view headers, std::string_view text) const;
  std::string at(std::string_view target) const;
  std::string accepting(std::string_view types) const;
  std::string chunk(std::string_view size) const;
  std::string length_of(std::string_view spelt) const;
  /// A body that ends, by one reading, where another request begins.
  std::string smuggled() const;
};

struct HttpVector {
  std::string_view id;
  std::string_view name;
  std::string (*make)(const HttpMessage& message) = nullptr;
  int status = 400;           // of the refusal; 0: it is served
  std::size_t forwarded = 0;  // messages
  bool framing = false;       // where the request ends is in doubt: the connection must end
};

std::span<const HttpVector> http_vectors();

/// An event stream that carries `answer`, a server's message on one line.
struct EventVector {
  std::string_view id;
  std::string_view name;
  std::string (*make)(const std::string& answer) = nullptr;
  bool relayed = true;  // once, in canonical form
};

std::span<const EventVector> event_vectors();

}  // namespace gatecrash::generate
