#include "harness/record/tap.h"

#include <utility>

#include "harness/record/event_log.h"
#include "harness/record/http_tap.h"
#include "harness/record/recording_middle.h"
#include "stack/net/folder.h"
#include "stack/net/loop.h"
#include "stack/net/process.h"
#include "stack/net/program.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::record {
namespace {

using wire::Value;

Result<EventLog> open_log(const TapSettings& settings, std::string_view by) {
  TRY_STATUS(net::make_folders(settings.folder));
  transcript::Header header;
  header.by = by;
  header.transport = settings.upstream.empty() ? "stdio" : "http";
  return EventLog::create(settings.folder + "/" + std::to_string(net::process_id()) + ".jsonl",
                          std::move(header), {}, {settings.watched, kTapBytesMax});
}

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

std::string write_tap_settings(const TapSettings& settings) {
  const auto list = [](const std::vector<std::string>& words) {
    Value array = Value::array();
    for (const std::string& word : words) {
      array.push_back(word);
    }
    return array;
  };
  Value text = Value::object({{"folder", settings.folder}, {"watched", list(settings.watched)}});
  if (settings.upstream.empty()) {
    text.set("command", list(settings.command));
  } else {
    text.set("upstream", settings.upstream);
  }
  return wire::write_json_pretty(text) + "\n";
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
  settings.upstream = root->find_string("upstream").value_or("");
  if (!settings.upstream.empty()) {
    return settings;
  }
  TRY(settings.command, read_words(*root, "command", name));
  if (settings.command.empty()) {
    return fail(Code::kConfigInvalid, "/command must name a server", std::string(name));
  }
  return settings;
}

Result<int> run_tap(const TapSettings& settings, std::string_view by, const net::Signals& signals,
                    net::RelayOptions relay) {
  TRY(EventLog log, open_log(settings, by));
  RecordingMiddle middle(log, transcript::Tap::kUpstream, RecordingMiddle::Stderr::kPassed);
  TRY(net::Process server, net::Process::start(settings.command, net::ChildStderr::kInherit));
  net::StdioRelay between(std::move(server), signals, middle, relay);
  middle.attach(between);
  between.run();
  TRY_STATUS(log.state());
  return between.exit_code();
}

Status run_url_tap(const TapSettings& settings, std::string_view by, const net::Signals& signals,
                   const std::function<void(const std::string& url)>& say) {
  TRY(EventLog log, open_log(settings, by));
  net::Loop loop;
  TRY(const auto tap, HttpTap::listen(loop, log, settings.upstream));
  loop.on_signal(signals, [&] { loop.stop(); });
  say(tap->url());
  if (!signals.interrupted()) {
    loop.run();
  }
  return log.state();
}

}  // namespace gatecrash::record
