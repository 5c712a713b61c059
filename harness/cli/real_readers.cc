#include "harness/cli/real_readers.h"

#include <stdlib.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "harness/dissect/real_reader.h"
#include "stack/net/file.h"
#include "stack/net/poller.h"
#include "stack/net/process.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::cli {
namespace {

// The first `go run` on a machine compiles encoding/json.
constexpr Duration kReaderLimit = std::chrono::seconds(90);
// As the largest input that makes sense, with every byte escaped.
constexpr std::size_t kOutputBytesMax = std::size_t{256} * 1024 * 1024;
constexpr net::Patience kPatience = {std::chrono::milliseconds(100),
                                     std::chrono::milliseconds(100)};

/// A script in a file of its own, removed at the end.
class ScriptFile {
 public:
  static Result<ScriptFile> write(std::string_view name, std::string_view script) {
    std::string folder = "/tmp/gatecrash-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) {
      return fail(Code::kLocalIo, "no folder for a script can be made", "/tmp");
    }
    ScriptFile file(folder, folder + "/" + std::string(name));
    TRY_STATUS(net::write_file(file.path_, script));
    return file;
  }

  ScriptFile(ScriptFile&& other) noexcept
      : folder_(std::exchange(other.folder_, {})), path_(std::exchange(other.path_, {})) {}

  ScriptFile& operator=(ScriptFile&&) = delete;

  ~ScriptFile() {
    if (!path_.empty()) {
      unlink(path_.c_str());
      rmdir(folder_.c_str());
    }
  }

  const std::string& path() const { return path_; }

 private:
  ScriptFile(std::string folder, std::string path)
      : folder_(std::move(folder)), path_(std::move(path)) {}

  std::string folder_;
  std::string path_;
};

/// Runs a command on `input` to its end. Errors: local_process, peer_gone, peer_too_large.
Result<std::string> output_of(const std::vector<std::string>& words, std::string_view input) {
  net::ignore_write_signals();
  TRY(net::Process process, net::Process::start(words, net::ChildStderr::kPipe));
  std::string out;
  std::string err;
  net::Sink in(std::move(process.in()));
  net::Source from_out(
      std::move(process.out()), [&](std::string_view bytes) { out += bytes; }, [] {});
  net::Source from_err(
      std::move(process.err()), [&](std::string_view bytes) { err += bytes.substr(0, 4'096); },
      [] {});
  net::Poller poller;
  poller.add(in);
  poller.add(from_out);
  poller.add(from_err);
  const net::Monotonic deadline = net::monotonic_now() + kReaderLimit;
  std::size_t sent = 0;
  while (!from_out.ended() && out.size() <= kOutputBytesMax && err.size() <= kOutputBytesMax) {
    if (sent < input.size() && !in.full()) {
      const std::string_view piece = input.substr(sent, net::kQueueBytesMax);
      in.write(piece);
      sent += piece.size();
    } else if (sent == input.size()) {
      in.close();
    }
    if (net::monotonic_now() > deadline) {
      process.terminate(kPatience);
      return fail(
          Code::kPeerGone,
          fmt::format("said nothing more for {} s",
                      std::chrono::duration_cast<std::chrono::seconds>(kReaderLimit).count()));
    }
    poller.step(std::chrono::milliseconds(20));
  }
  if (!from_out.ended()) {
    process.terminate(kPatience);
    return fail(Code::kPeerTooLarge, "says more than is kept");
  }
  const std::optional<int> exit = process.wait_for(std::chrono::seconds(5));
  if (exit != 0) {
    process.terminate(kPatience);
    return fail(Code::kPeerGone, "ended with an error: " + err.substr(0, err.find('\n')));
  }
  return out;
}

Result<dissect::View> ask(const dissect::RealReader& reader, std::string_view bytes) {
  std::optional<ScriptFile> file;
  if (!reader.file_name.empty()) {
    TRY(ScriptFile written, ScriptFile::write(reader.file_name, reader.script));
    file.emplace(std::move(written));
  }
  TRY(const std::string output,
      output_of(dissect::words_of(reader, "stream", file ? file->path() : ""), bytes));
  return dissect::view_of_output(reader, output);
}

}  // namespace

RealViews ask_real_readers(std::string_view bytes) {
  RealViews real;
  for (const dissect::RealReader& reader : dissect::real_readers()) {
    auto view = ask(reader, bytes);
    if (view) {
      real.views.push_back(*std::move(view));
    } else {
      real.missing.push_back(fmt::format("{} was not asked: {} (Debian's package: {})", reader.name,
                                         view.error().to_string(), reader.package));
    }
  }
  return real;
}

}  // namespace gatecrash::cli
