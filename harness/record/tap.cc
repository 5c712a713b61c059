#include "harness/record/tap.h"

#include <algorithm>
#include <utility>

#include "harness/transcript/transcript.h"
#include "harness/transcript/writer.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/net/process.h"
#include "stack/net/program.h"
#include "stack/net/real_clock.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::record {
namespace {

using transcript::Direction;
using transcript::Event;
using wire::Value;

class TapMiddle final : public net::Middle {
 public:
  TapMiddle(net::FileWriter file, const std::vector<std::string>& watched)
      : file_(std::move(file)), watched_(watched), last_(net::monotonic_now()) {}

  Status begin(std::string_view by) {
    transcript::Header header;
    start_ = last_;
    header.epoch = Instant(start_.time_since_epoch());
    header.by = by;
    header.transport = "stdio";
    return file_.write(transcript::write_header(header));
  }

  void attach(net::StdioRelay& relay) { relay_ = &relay; }

  void from_client(std::string_view bytes) override {
    if (write(Event::Kind::kBytes, Direction::kClientToServer, bytes)) {
      relay_->to_server().write(bytes);
    }
  }

  void from_server(std::string_view bytes) override {
    if (write(Event::Kind::kBytes, Direction::kServerToClient, bytes)) {
      relay_->to_client().write(bytes);
    }
  }

  void from_server_stderr(std::string_view bytes) override { relay_->to_stderr().write(bytes); }

  void client_closed() override { write(Event::Kind::kEof, Direction::kClientToServer); }

  void server_closed() override { write(Event::Kind::kEof, Direction::kServerToClient); }

  /// Whether all that crossed is in the file.
  const Status& state() const { return state_; }

 private:
  /// False when it is not in the file: then it may not cross.
  bool write(Event::Kind kind, Direction dir, std::string_view bytes = {}) {
    Value lengths = watched_lengths(watched_);
    if (!(lengths == lengths_)) {
      lengths_ = std::move(lengths);
      Event watched;
      watched.kind = Event::Kind::kWorld;
      watched.operation = kWatchedEvent;
      watched.arguments = Value::object({{"bytes", lengths_}});
      put(std::move(watched));
    }
    Event event;
    event.kind = kind;
    event.tap = transcript::Tap::kUpstream;
    event.dir = dir;
    event.session = "1";
    event.bytes = bytes;
    put(std::move(event));
    return state_.has_value();
  }

  void put(Event event) {
    if (!state_) {
      return;
    }
    // Later than all before, so that their order is never in question.
    last_ = std::max(last_ + Duration(1), net::monotonic_now());
    event.at = last_ - start_;
    const std::string line = transcript::write_event(event);
    written_ += line.size();
    state_ = written_ > kTapBytesMax
                 ? Status(fail(Code::kLocalIo, "more went through the tap than it records"))
                 : file_.write(line);
    if (!state_ && relay_ != nullptr) {
      relay_->stop();
    }
  }

  net::FileWriter file_;
  const std::vector<std::string>& watched_;
  net::Monotonic start_{};
  net::Monotonic last_;
  Value lengths_;
  std::uint64_t written_ = 0;
  net::StdioRelay* relay_ = nullptr;
  Status state_;
};

Result<std::vector<std::string>> read_words(const Value& root, std::string_view key,
                                            std::string_view name) {
  std::vector<std::string> words;
  const Value* const list = root.find(key);
  if (list == nullptr || !list->is_array()) {
    return fail(Code::kConfigInvalid, "/" + std::string(key) + " must be an array of texts",
                std::string(name));
  }
  for (const Value& word : list->items()) {
    if (!word.is_string()) {
      return fail(Code::kConfigInvalid, "/" + std::string(key) + " must be an array of texts",
                  std::string(name));
    }
    words.push_back(word.as_string());
  }
  return words;
}

}  // namespace

Value watched_lengths(const std::vector<std::string>& watched) {
  Value lengths = Value::array();
  for (const std::string& path : watched) {
    lengths.push_back(net::bytes_at(path));
  }
  return lengths;
}

std::string write_tap_settings(const TapSettings& settings) {
  const auto list = [](const std::vector<std::string>& words) {
    Value array = Value::array();
    for (const std::string& word : words) {
      array.push_back(word);
    }
    return array;
  };
  return wire::write_json_pretty(Value::object({{"folder", settings.folder},
                                                {"watched", list(settings.watched)},
                                                {"command", list(settings.command)}})) +
         "\n";
}

Result<TapSettings> read_tap_settings(std::string_view text, std::string_view name) {
  const auto root = wire::read_json(text);
  if (!root) {
    return fail(Code::kConfigInvalid, "not JSON: " + root.error().message, std::string(name));
  }
  TapSettings settings;
  settings.folder = root->is_object() ? root->find_string("folder").value_or("") : "";
  if (settings.folder.empty()) {
    return fail(Code::kConfigInvalid, "/folder must name the folder of the recordings",
                std::string(name));
  }
  TRY(settings.watched, read_words(*root, "watched", name));
  TRY(settings.command, read_words(*root, "command", name));
  if (settings.command.empty()) {
    return fail(Code::kConfigInvalid, "/command must name a server", std::string(name));
  }
  return settings;
}

Result<int> run_tap(const TapSettings& settings, std::string_view by, const net::Signals& signals,
                    net::RelayOptions relay) {
  TRY_STATUS(net::make_folders(settings.folder));
  TRY(net::FileWriter file, net::FileWriter::create(settings.folder + "/" +
                                                    std::to_string(net::process_id()) + ".jsonl"));
  TapMiddle middle(std::move(file), settings.watched);
  TRY_STATUS(middle.begin(by));
  TRY(net::Process server, net::Process::start(settings.command, net::ChildStderr::kInherit));
  net::StdioRelay between(std::move(server), signals, middle, relay);
  middle.attach(between);
  between.run();
  TRY_STATUS(middle.state());
  return between.exit_code();
}

}  // namespace gatecrash::record
