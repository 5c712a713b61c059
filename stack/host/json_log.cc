#include "stack/host/json_log.h"

#include <cstdio>
#include <utility>

#include "stack/net/file.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::host {

void JsonLog::event(std::string_view name, wire::Value members) {
  wire::Value line = wire::Value::object({{"at", rfc3339_ms(clock_.now())}, {"event", name}});
  for (wire::Member& member : members.members()) {
    line.set(member.key, std::move(member.value));
  }
  write_(wire::write_json(line) + "\n");
}

void JsonLog::failure(std::string_view name, const Error& error) {
  event(name, wire::Value::object({{"error", error.to_string()}}));
}

Result<JsonLog::Write> log_writer(const std::string& path) {
  if (path.empty() || path == "-") {
    return JsonLog::Write([](std::string_view line) {
      std::fwrite(line.data(), 1, line.size(), stderr);
      std::fflush(stderr);
    });
  }
  TRY(net::FileWriter file, net::FileWriter::append(path));
  return JsonLog::Write([shared = std::make_shared<net::FileWriter>(std::move(file))](
                            std::string_view line) { (void)shared->write(line); });
}

}  // namespace gatecrash::host
