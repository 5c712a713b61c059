#include "stack/host/file_audit_sink.h"

#include <new>
#include <utility>

#include "stack/net/file.h"

namespace gatecrash::host {
namespace {

using gateway::AuditChain;

// Of the end of a log that is gone on with: some hundred rows are verified, and as much more is
// read as it takes to find the last decision among outcomes.
constexpr std::string_view kHeaderStart = R"({"gatecrash":"audit",)";
constexpr std::size_t kTailBytes = gateway::kAuditLineBytesMax;

Error in_file(Error error, const std::string& path) {
  if (error.where.empty()) {
    error.where = path;
    error.message += "; verify the log, or move it away and begin another";
  }
  return error;
}

/// Says so without memory.
tl::unexpected<Error> no_memory() {
  return tl::unexpected<Error>(Error{Code::kLocalIo, "no memory", {}});
}

/// The end of the log in `file`, with a sequence where any line has one.
Result<gateway::AuditTail> tail_of(const net::LogFile& file, const std::string& path) {
  for (std::size_t bytes = kTailBytes;; bytes *= 4) {
    TRY(const std::string end, file.tail(bytes));
    const bool whole = end.size() == file.size();
    auto tail = gateway::read_audit_tail(end, whole);
    if (!tail) {
      return tl::unexpected<Error>(in_file(std::move(tail).error(), path));
    }
    if (whole || (tail->sequence && !tail->last_hash.empty())) {
      return *std::move(tail);
    }
  }
}

Result<gateway::AuditHeader> header_of(const net::LogFile& file, const std::string& path) {
  TRY(const std::string start, file.head(kTailBytes));
  auto header = gateway::read_audit_header(std::string_view(start).substr(0, start.find('\n')));
  if (!header) {
    return tl::unexpected<Error>(in_file(std::move(header).error(), path));
  }
  return header;
}

}  // namespace

Result<std::unique_ptr<FileAuditSink>> FileAuditSink::open(const std::string& path,
                                                           const AuditFileOptions& options,
                                                           Instant now, OnNote on_note) {
  TRY(net::LogFile file, net::LogFile::open(path, options.sync));
  std::unique_ptr<FileAuditSink> sink(
      new FileAuditSink(path, options, std::move(file), std::move(on_note)));
  TRY_STATUS(sink->resume(now));
  return sink;
}

Status FileAuditSink::resume(Instant now) {
  if (!file_.regular()) {
    return {};
  }
  TRY(const gateway::AuditTail tail, tail_of(file_, path_));
  if (tail.torn_bytes > 0) {
    // What is no log of ours is not ours to cut.
    TRY(const std::string start, file_.head(kHeaderStart.size()));
    if (start != kHeaderStart.substr(0, start.size())) {
      return fail(Code::kConfigInvalid, "is no audit log: name another file", path_);
    }
    TRY_STATUS(set_torn_aside(tail.torn_bytes));
  }
  if (tail.last_hash.empty()) {
    TRY(const std::uint64_t rotated, net::highest_numbered(path_));
    return rotated == 0 ? Status() : follow_rotated(rotated);
  }
  TRY(const gateway::AuditHeader header, header_of(file_, path_));
  chain_ = AuditChain(tail.last_hash);
  number_ = header.file;
  sequence_ = tail.sequence.value_or(header.sequence);
  wire::Value started = gateway::audit_event_json("started", now);
  started.set("torn_bytes", static_cast<std::uint64_t>(tail.torn_bytes));
  return put(std::move(started));
}

/// The file was renamed (by a rotation that was cut short, or by hand): the chain goes on.
Status FileAuditSink::follow_rotated(std::uint64_t number) {
  const std::string path = path_ + "." + std::to_string(number);
  TRY(const net::LogFile rotated, net::LogFile::open(path, net::Sync::kEach));
  TRY(const gateway::AuditTail tail, tail_of(rotated, path));
  TRY(const gateway::AuditHeader header, header_of(rotated, path));
  chain_ = AuditChain(tail.last_hash);
  number_ = header.file + 1;
  sequence_ = tail.sequence.value_or(header.sequence);
  return {};
}

Status FileAuditSink::set_torn_aside(std::size_t bytes) {
  TRY(std::string torn, file_.tail(bytes));
  on_note_({Code::kLocalIo,
            "the last line was cut after " + std::to_string(bytes) +
                " bytes: nothing was forwarded for it; it is moved to " + path_ + ".torn",
            path_});
  TRY(net::FileWriter aside, net::FileWriter::append(path_ + ".torn"));
  torn += '\n';
  TRY_STATUS(aside.write(torn));
  TRY_STATUS(aside.close());
  return file_.truncate(file_.size() - bytes);
}

Status FileAuditSink::write(const gateway::AuditRow& row) {
  bool refused = false;
  try {
    Status written = put_row(row);
    if (written) {
      sequence_ = row.kind == gateway::AuditRow::Kind::kOutcome ? sequence_ : row.sequence;
      return {};
    }
    refused = true;
    if (++lost_ == 1) {
      Error error = written.error();
      error.message += "; calls are denied until it can be written again";
      on_note_(error);
    }
    return written;
  } catch (const std::bad_alloc&) {
    lost_ += refused ? 0 : 1;
    return no_memory();
  }
}

/// While rows cannot be written, neither are events: nothing is forwarded then that they would tell
/// apart.
void FileAuditSink::event(std::string_view name, std::string_view session, Instant at) {
  try {
    wire::Value line = gateway::audit_event_json(name, at);
    line.set("session", session);
    if (lost_ == 0 && make_ready(at)) {
      (void)put(std::move(line));
    }
  } catch (const std::bad_alloc&) {
    return;  // lost, as one is on a full disk
  }
}

Status FileAuditSink::put_row(const gateway::AuditRow& row) {
  TRY_STATUS(make_ready(row.at));
  return put(gateway::audit_row_json(row));
}

/// A file with a header, and with a word about what it lacks.
Status FileAuditSink::make_ready(Instant now) {
  if (options_.rotate_bytes > 0 && file_.regular() && file_.size() >= options_.rotate_bytes) {
    rotate();
  }
  if (file_.size() == 0) {
    TRY_STATUS(put(gateway::audit_header_json({number_, sequence_, now})));
  }
  if (lost_ > 0) {
    wire::Value resumed = gateway::audit_event_json("resumed", now);
    resumed.set("lost", lost_);
    TRY_STATUS(put(std::move(resumed)));
    const std::uint64_t lost = std::exchange(lost_, 0);
    on_note_({Code::kLocalIo,
              "can be written again; " + std::to_string(lost) + " rows were refused meanwhile",
              path_});
  }
  return {};
}

Status FileAuditSink::put(wire::Value object) {
  const std::string line = chain_.seal(std::move(object));
  AuditChain next = chain_;
  next.advance(line);  // first: what is written must have its successor whatever happens
  TRY_STATUS(file_.append(line));
  chain_ = std::move(next);
  return {};
}

/// Where it cannot be done the log goes on in the file that it has.
void FileAuditSink::rotate() {
  if (rotation_failed_) {
    return;
  }
  const auto move_on = [&]() -> Status {
    TRY_STATUS(file_.rename(path_ + "." + std::to_string(number_)));
    TRY(net::LogFile next, net::LogFile::open(path_, options_.sync));
    file_ = std::move(next);
    ++number_;
    return {};
  };
  rotation_failed_ = true;  // unless it is done, whatever happens
  if (const Status moved = move_on(); moved) {
    rotation_failed_ = false;
  } else {
    Error error = moved.error();
    error.message += "; the log is not rotated any more";
    on_note_(error);
  }
}

}  // namespace gatecrash::host
