#include "harness/generate/vectors_http.h"

#include <array>

namespace gatecrash::generate {

std::string HttpMessage::request(std::string_view start, std::string_view headers,
                                 std::string_view text, bool length) const {
  std::string bytes(start);
  bytes += "\r\nHost: " + host + "\r\nAccept: application/json, text/event-stream\r\n";
  if (headers.find("Content-Type") == std::string_view::npos) {
    bytes += "Content-Type: application/json\r\n";
  }
  if (length) {
    bytes += "Content-Length: " + std::to_string(text.size()) + "\r\n";
  }
  return bytes.append(headers).append("\r\n").append(text);
}

std::string HttpMessage::post(std::string_view headers, std::string_view text) const {
  return request("POST " + path + " HTTP/1.1", headers, text);
}

std::string HttpMessage::framed(std::string_view headers, std::string_view text) const {
  return request("POST " + path + " HTTP/1.1", headers, text, false);
}

std::string HttpMessage::at(std::string_view target) const {
  return request("POST " + std::string(target) + " HTTP/1.1", "", body);
}

std::string HttpMessage::accepting(std::string_view types) const {
  return "POST " + path + " HTTP/1.1\r\nHost: " + host +
         "\r\nContent-Type: application/json\r\nAccept: " + std::string(types) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string HttpMessage::chunk(std::string_view size) const {
  return framed("Transfer-Encoding: chunked\r\n",
                std::string(size) + "\r\n" + body + "\r\n0\r\n\r\n");
}

std::string HttpMessage::length_of(std::string_view spelt) const {
  return framed("Content-Length: " + std::string(spelt) + "\r\n");
}

std::string HttpMessage::smuggled() const { return "0\r\n\r\n" + post("", other); }

namespace {

std::string h01_length_and_chunks(const HttpMessage& m) {
  return m.framed("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", m.smuggled());
}

std::string h02_chunks_and_length(const HttpMessage& m) {
  return m.framed("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", m.smuggled());
}

std::string h03_unknown_coding(const HttpMessage& m) {
  return m.framed("Transfer-Encoding: xchunked\r\n", m.smuggled());
}

std::string h03_identity_then_chunked(const HttpMessage& m) {
  return m.framed("Transfer-Encoding: identity, chunked\r\n", m.smuggled());
}

std::string h03_two_codings(const HttpMessage& m) {
  return m.framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", m.smuggled());
}

std::string h03_vertical_tab(const HttpMessage& m) {
  return m.framed(
      "Transfer-Encoding: \x0b"
      "chunked\r\n",
      m.smuggled());
}

std::string h04_space_before_colon(const HttpMessage& m) {
  return m.framed("Transfer-Encoding : chunked\r\n", m.smuggled());
}

std::string h05_fold(const HttpMessage& m) {
  return m.framed("Transfer-Encoding:\r\n chunked\r\n", m.smuggled());
}

std::string h06_two_lengths(const HttpMessage& m) {
  return m.framed("Content-Length: 0\r\nContent-Length: 85\r\n");
}

std::string h07_equal_lengths(const HttpMessage& m) {
  return m.framed("Content-Length: 85\r\nContent-Length: 85\r\n");
}

std::string h07_list_of_lengths(const HttpMessage& m) { return m.length_of("40, 40"); }

std::string h07_comma(const HttpMessage& m) { return m.length_of("40,"); }

std::string h08_plus(const HttpMessage& m) { return m.length_of("+40"); }

std::string h08_hex(const HttpMessage& m) { return m.length_of("0x28"); }

std::string h08_blank(const HttpMessage& m) { return m.length_of("40 9"); }

std::string h09_negative(const HttpMessage& m) { return m.length_of("-1"); }

std::string h09_huge(const HttpMessage& m) { return m.length_of("18446744073709551658"); }

std::string h10_hex_prefix(const HttpMessage& m) { return m.chunk("0x28"); }

std::string h10_plus(const HttpMessage& m) { return m.chunk("+28"); }

std::string h11_bare_lf_in_chunk(const HttpMessage& m) {
  return m.framed("Transfer-Encoding: chunked\r\n", "5\n{\"a\":\n0\n\n");
}

std::string h12_trailer(const HttpMessage& m) {
  return m.framed("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nMcp-Name: evil\r\n\r\n");
}

std::string h13_bare_lf(const HttpMessage&) {
  return std::string("POST /mcp HTTP/1.1\nHost: localhost\n\n");
}

std::string h14_bare_cr(const HttpMessage& m) { return m.post("X: a\rMcp-Name: evil\r\n"); }

std::string h15_nul(const HttpMessage& m) { return m.post(std::string("X: a\0b\r\n", 8)); }

std::string h17_folded_name(const HttpMessage& m) { return m.post("Mcp-Name: read\r\n _file\r\n"); }

std::string h16_two_names(const HttpMessage& m) {
  return m.post("Mcp-Name: read_file\r\nMcp-Name: delete_all\r\n");
}

std::string h18_underscore(const HttpMessage& m) { return m.post("Mcp_Name: read_file\r\n"); }

std::string h20_raw_utf8(const HttpMessage& m) { return m.post("Mcp-Name: r\xc3\xa9\r\n"); }

std::string m22_two_versions(const HttpMessage& m) {
  return m.post("MCP-Protocol-Version: 2025-11-25\r\nmcp-protocol-version: 2025-06-18\r\n");
}

std::string h21_no_host(const HttpMessage&) {
  return std::string("POST /mcp HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
}

std::string h21_two_hosts(const HttpMessage& m) { return m.post("Host: localhost\r\n"); }

std::string h23_get_with_a_body(const HttpMessage& m) {
  return m.request("GET /mcp HTTP/1.1", "", m.body);
}

std::string h25_lower_case(const HttpMessage& m) {
  return m.request("post /mcp HTTP/1.1", "", m.body);
}

std::string h25_tab(const HttpMessage& m) { return m.request("POST\t/mcp HTTP/1.1", "", m.body); }

std::string h25_version(const HttpMessage& m) {
  return m.request("POST /mcp HTTP/1.2", "", m.body);
}

std::string h26_http10_chunks(const HttpMessage& m) {
  return m.request("POST /mcp HTTP/1.0", "Transfer-Encoding: chunked\r\n", m.smuggled(), false);
}

std::string h38_huge_header(const HttpMessage& m) {
  return m.post("X: " + std::string(200'000, 'x') + "\r\n");
}

std::string h19_blank_at_the_end(const HttpMessage& m) {
  return m.post("Mcp-Name: read_file \t\r\n");
}

std::string h22_percent(const HttpMessage& m) { return m.at("/%6dcp"); }

std::string h22_dots(const HttpMessage& m) { return m.at("/x/../mcp"); }

std::string h22_two_slashes(const HttpMessage& m) { return m.at("//mcp"); }

std::string h22_case(const HttpMessage& m) { return m.at("/MCP"); }

std::string h22_slash_at_the_end(const HttpMessage& m) { return m.at("/mcp/"); }

std::string h22_parameter(const HttpMessage& m) { return m.at("/mcp;a"); }

std::string h22_query(const HttpMessage& m) { return m.at("/mcp?x"); }

std::string h24_two_in_a_row(const HttpMessage& m) { return m.post("") + m.post("", m.body); }

std::string h27_gzip(const HttpMessage& m) {
  return m.post("Content-Encoding: gzip\r\n", "\x1f\x8b\x08\x01");
}

std::string h28_plain_as_gzip(const HttpMessage& m) { return m.post("Content-Encoding: gzip\r\n"); }

std::string h40_no_events(const HttpMessage& m) { return m.accepting("application/json"); }

std::string h40_no_json(const HttpMessage& m) { return m.accepting("text/event-stream"); }

std::string h40_nothing_at_all(const HttpMessage& m) { return m.accepting("*/*;q=0"); }

std::string h29_no_type(const HttpMessage& m) { return m.post("Content-Type: \r\n"); }

std::string h29_text(const HttpMessage& m) { return m.post("Content-Type: text/plain\r\n"); }

std::string h29_list(const HttpMessage& m) {
  return m.post("Content-Type: text/plain, application/json\r\n");
}

std::string h29_jsonp(const HttpMessage& m) {
  return m.post("Content-Type: application/jsonp\r\n");
}

std::string h29_patch(const HttpMessage& m) {
  return m.post("Content-Type: application/json-patch+json\r\n");
}

std::string h30_utf16(const HttpMessage& m) {
  return m.post("Content-Type: application/json; charset=utf-16le\r\n");
}

std::string h30_latin1(const HttpMessage& m) {
  return m.post("Content-Type: application/json; charset=iso-8859-1\r\n");
}

std::string h31_bom(const HttpMessage& m) { return m.post("", "\xef\xbb\xbf" + m.body); }

std::string h32_two_values(const HttpMessage& m) { return m.post("", m.body + " " + m.other); }

std::string h32_two_lines(const HttpMessage& m) { return m.post("", m.body + "\n" + m.other); }

std::string h33_nul(const HttpMessage& m) {
  return m.post("", m.body + std::string(1, '\0') + m.other);
}

std::string h34_empty(const HttpMessage& m) { return m.post("", ""); }

std::string h34_blank(const HttpMessage& m) { return m.post("", " \r\n"); }

std::string h35_override(const HttpMessage& m) {
  return m.post("X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /x\r\n");
}

std::string h36_hop_by_hop(const HttpMessage& m) {
  return m.post("Connection: Mcp-Session-Id, Authorization\r\n");
}

std::string h37_upgrade(const HttpMessage& m) {
  return m.post(
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAMAAABkAAQ\r\n");
}

std::string h39_null_origin(const HttpMessage& m) { return m.post("Origin: null\r\n"); }

std::string h39_lookalike(const HttpMessage& m) {
  return m.post("Origin: http://localhost.evil\r\n");
}

std::string m22_unknown(const HttpMessage& m) {
  return m.post("MCP-Protocol-Version: 2099-01-01\r\n");
}

std::string m22_modern_without_meta(const HttpMessage& m) {
  return m.post("MCP-Protocol-Version: 2026-07-28\r\n");
}

std::string m23_other_method(const HttpMessage& m) { return m.post("Mcp-Method: tools/list\r\n"); }

std::string m23_other_name(const HttpMessage& m) {
  return m.post("Mcp-Name: read_file\r\n", m.other);
}

std::string m24_unpadded(const HttpMessage& m) {
  return m.post("Mcp-Name: =?base64?cmVhZF9maWxl=?=\r\n");
}

std::string m24_encoded(const HttpMessage& m) {
  return m.post("Mcp-Name: =?base64?cmVhZF9maWxl?=\r\n");
}

std::string m27_initialize_names_a_session(const HttpMessage& m) {
  return m.post("Mcp-Session-Id: mine\r\n", R"({"jsonrpc":"2.0","id":1,"method":"initialize"})");
}

std::string m28_foreign_session(const HttpMessage& m) { return m.post("Mcp-Session-Id: s2\r\n"); }

std::string m42_forwarded_for(const HttpMessage& m) {
  return m.post("X-Forwarded-For: 10.0.0.1\r\n");
}

std::string m49_old_transport(const HttpMessage& m) { return m.at("/sse"); }

std::string m49_old_transports_messages(const HttpMessage& m) {
  return m.at("/messages?sessionId=1");
}

std::string m28_list_of_sessions(const HttpMessage& m) {
  return m.post("Mcp-Session-Id: s1, s2\r\n");
}

constexpr std::array kHttp = {
    HttpVector{"H01", "length-and-chunks", h01_length_and_chunks, 400, 0, true},
    HttpVector{"H02", "chunks-and-length", h02_chunks_and_length, 400, 0, true},
    HttpVector{"H03", "unknown-coding", h03_unknown_coding, 400, 0, true},
    HttpVector{"H03", "identity-then-chunked", h03_identity_then_chunked, 400, 0, true},
    HttpVector{"H03", "two-codings", h03_two_codings, 400, 0, true},
    HttpVector{"H03", "vertical-tab", h03_vertical_tab, 400, 0, true},
    HttpVector{"H04", "space-before-colon", h04_space_before_colon, 400, 0, true},
    HttpVector{"H05", "fold", h05_fold, 400, 0, true},
    HttpVector{"H06", "two-lengths", h06_two_lengths, 400, 0, true},
    HttpVector{"H07", "equal-lengths", h07_equal_lengths, 400, 0, true},
    HttpVector{"H07", "list-of-lengths", h07_list_of_lengths, 400, 0, true},
    HttpVector{"H07", "comma", h07_comma, 400, 0, true},
    HttpVector{"H08", "plus", h08_plus, 400, 0, true},
    HttpVector{"H08", "hex", h08_hex, 400, 0, true},
    HttpVector{"H08", "blank", h08_blank, 400, 0, true},
    HttpVector{"H09", "negative", h09_negative, 400, 0, true},
    HttpVector{"H09", "huge", h09_huge, 400, 0, true},
    HttpVector{"H10", "hex-prefix", h10_hex_prefix, 400, 0, true},
    HttpVector{"H10", "plus", h10_plus, 400, 0, true},
    HttpVector{"H11", "bare-lf-in-chunk", h11_bare_lf_in_chunk, 400, 0, true},
    HttpVector{"H12", "trailer", h12_trailer, 400, 0, true},
    HttpVector{"H13", "bare-lf", h13_bare_lf, 400, 0, true},
    HttpVector{"H14", "bare-cr", h14_bare_cr, 400, 0, true},
    HttpVector{"H15", "nul", h15_nul, 400, 0, true},
    HttpVector{"H17", "folded-name", h17_folded_name, 400, 0, true},
    HttpVector{"H16", "two-names", h16_two_names, 400, 0, true},
    HttpVector{"H18", "underscore", h18_underscore, 400, 0, true},
    HttpVector{"H20", "raw-utf8", h20_raw_utf8, 400, 0, true},
    HttpVector{"M22", "two-versions", m22_two_versions, 400, 0, true},
    HttpVector{"H21", "no-host", h21_no_host, 400, 0, true},
    HttpVector{"H21", "two-hosts", h21_two_hosts, 400, 0, true},
    HttpVector{"H23", "get-with-a-body", h23_get_with_a_body, 400, 0, true},
    HttpVector{"H25", "lower-case", h25_lower_case, 400, 0, true},
    HttpVector{"H25", "tab", h25_tab, 400, 0, true},
    HttpVector{"H25", "version", h25_version, 505, 0, true},
    HttpVector{"H26", "http10-chunks", h26_http10_chunks, 400, 0, true},
    HttpVector{"H38", "huge-header", h38_huge_header, 431, 0, true},
    HttpVector{"H19", "blank-at-the-end", h19_blank_at_the_end, 0, 1, false},
    HttpVector{"H22", "percent", h22_percent, 404, 0, false},
    HttpVector{"H22", "dots", h22_dots, 404, 0, false},
    HttpVector{"H22", "two-slashes", h22_two_slashes, 404, 0, false},
    HttpVector{"H22", "case", h22_case, 404, 0, false},
    HttpVector{"H22", "slash-at-the-end", h22_slash_at_the_end, 404, 0, false},
    HttpVector{"H22", "parameter", h22_parameter, 404, 0, false},
    HttpVector{"H22", "query", h22_query, 404, 0, false},
    HttpVector{"H24", "two-in-a-row", h24_two_in_a_row, 0, 2, false},
    HttpVector{"H27", "gzip", h27_gzip, 415, 0, false},
    HttpVector{"H28", "plain-as-gzip", h28_plain_as_gzip, 415, 0, false},
    HttpVector{"H40", "no-events", h40_no_events, 406, 0, false},
    HttpVector{"H40", "no-json", h40_no_json, 406, 0, false},
    HttpVector{"H40", "nothing-at-all", h40_nothing_at_all, 406, 0, false},
    HttpVector{"H29", "no-type", h29_no_type, 415, 0, false},
    HttpVector{"H29", "text", h29_text, 415, 0, false},
    HttpVector{"H29", "list", h29_list, 415, 0, false},
    HttpVector{"H29", "jsonp", h29_jsonp, 415, 0, false},
    HttpVector{"H29", "patch", h29_patch, 415, 0, false},
    HttpVector{"H30", "utf16", h30_utf16, 415, 0, false},
    HttpVector{"H30", "latin1", h30_latin1, 415, 0, false},
    HttpVector{"H31", "bom", h31_bom, 400, 0, false},
    HttpVector{"H32", "two-values", h32_two_values, 400, 0, false},
    HttpVector{"H32", "two-lines", h32_two_lines, 400, 0, false},
    HttpVector{"H33", "nul", h33_nul, 400, 0, false},
    HttpVector{"H34", "empty", h34_empty, 400, 0, false},
    HttpVector{"H34", "blank", h34_blank, 400, 0, false},
    HttpVector{"H35", "override", h35_override, 0, 1, false},
    HttpVector{"H36", "hop-by-hop", h36_hop_by_hop, 0, 1, false},
    HttpVector{"H37", "upgrade", h37_upgrade, 0, 1, false},
    HttpVector{"H39", "null-origin", h39_null_origin, 403, 0, false},
    HttpVector{"H39", "lookalike", h39_lookalike, 403, 0, false},
    HttpVector{"M22", "unknown", m22_unknown, 400, 0, false},
    HttpVector{"M22", "modern-without-meta", m22_modern_without_meta, 400, 0, false},
    HttpVector{"M23", "other-method", m23_other_method, 400, 0, false},
    HttpVector{"M23", "other-name", m23_other_name, 400, 0, false},
    HttpVector{"M24", "unpadded", m24_unpadded, 400, 0, false},
    HttpVector{"M24", "encoded", m24_encoded, 0, 1, false},
    HttpVector{"M27", "initialize-names-a-session", m27_initialize_names_a_session, 400, 0, false},
    HttpVector{"M28", "foreign-session", m28_foreign_session, 404, 0, false},
    HttpVector{"M42", "forwarded-for", m42_forwarded_for, 0, 1, false},
    HttpVector{"M49", "old-transport", m49_old_transport, 404, 0, false},
    HttpVector{"M49", "old-transports-messages", m49_old_transports_messages, 404, 0, false},
    HttpVector{"M28", "list-of-sessions", m28_list_of_sessions, 404, 0, false},
};

/// The answer over several lines of data.
std::string in_lines(const std::string& answer) {
  const std::size_t cut = answer.find(',') + 1;
  return "data: " + answer.substr(0, cut) + "\ndata: " + answer.substr(cut) + "\n\n";
}

constexpr std::array kEvents = {
    EventVector{"S01", "many-data-lines", in_lines},
    EventVector{"S02", "carriage-returns",
                [](const std::string& a) { return "data: " + a + "\r\r"; }},
    EventVector{"S02", "mixed-line-ends",
                [](const std::string& a) { return "data: " + a + "\r\n\n"; }},
    EventVector{"S04", "byte-order-mark",
                [](const std::string& a) {
                  return "\xef\xbb\xbf"
                         "data: " +
                         a + "\n\n";
                }},
    EventVector{"S04", "space-before-colon",
                [](const std::string& a) { return "data : " + a + "\n\n"; }, false},
    EventVector{"S05", "unfinished", [](const std::string& a) { return "data: " + a + "\n"; },
                false},
    EventVector{"S06", "endpoint",
                [](const std::string& a) { return "event: endpoint\ndata: " + a + "\n\n"; }, false},
    EventVector{
        "S07", "nul-in-id",
        [](const std::string& a) { return std::string("id: a\0\n", 7) + "data: " + a + "\n\n"; }},
    EventVector{"R24", "twice",
                [](const std::string& a) { return "data: " + a + "\n\ndata: " + a + "\n\n"; }},
    EventVector{"R01", "batch", [](const std::string& a) { return "data: [" + a + "]\n\n"; },
                false},
};

}  // namespace

std::span<const HttpVector> http_vectors() { return kHttp; }

std::span<const EventVector> event_vectors() { return kEvents; }

}  // namespace gatecrash::generate
