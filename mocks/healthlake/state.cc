#include "mocks/healthlake/state.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace gatecrash::healthlake {
namespace {

void append_two(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

std::string_view datastore_status(const Datastore& datastore, Instant now) {
  if (datastore.deleted_at) {
    return now < *datastore.deleted_at ? "DELETING" : "DELETED";
  }
  return now < datastore.active_at ? "CREATING" : "ACTIVE";
}

Datastore* Lake::State::find_datastore(std::string_view id) {
  const auto found = std::find_if(datastores.begin(), datastores.end(),
                                  [&](const Datastore& datastore) { return datastore.id == id; });
  return found == datastores.end() ? nullptr : &*found;
}

std::string datastore_endpoint(const LakeOptions& options, std::string_view id) {
  std::string url = options.endpoint_origin;
  ((url += "/datastore/") += id) += "/r4/";
  return url;
}

std::string http_date(Instant at) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const auto second = std::chrono::floor<std::chrono::seconds>(at - day).count();
  const int year = static_cast<int>(date.year());
  std::string out;
  out += kDays.at(std::chrono::weekday(day).c_encoding());
  out += ", ";
  append_two(out, static_cast<unsigned>(date.day()));
  ((out += ' ') += kMonths.at(static_cast<unsigned>(date.month()) - 1)) += ' ';
  append_two(out, static_cast<unsigned>(year / 100));
  append_two(out, static_cast<unsigned>(year % 100));
  out += ' ';
  append_two(out, static_cast<unsigned>(second / 3600));
  out += ':';
  append_two(out, static_cast<unsigned>(second / 60 % 60));
  out += ':';
  append_two(out, static_cast<unsigned>(second % 60));
  out += " GMT";
  return out;
}

}  // namespace gatecrash::healthlake
