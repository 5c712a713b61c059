#include "stack/net/sqlite_counter_store.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/system_error.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;
using policy::Reservation;

// at_us: of the last reservation, so that the store's clock outlives the process with the counters.
constexpr const char* kSchema =
    "CREATE TABLE counters(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,"
    " sliding INTEGER NOT NULL, window_us INTEGER NOT NULL, length_us INTEGER NOT NULL,"
    " units INTEGER NOT NULL, nanos INTEGER NOT NULL, entries INTEGER NOT NULL,"
    " at_us INTEGER NOT NULL);"
    "CREATE TABLE entries(counter INTEGER NOT NULL, at_us INTEGER NOT NULL,"
    " units INTEGER NOT NULL, nanos INTEGER NOT NULL, PRIMARY KEY(counter, at_us))"
    " WITHOUT ROWID;";

// "gcst"
constexpr std::int32_t kApplicationId = 0x67637374;

// Counters looked at for each new one: ended ones go faster than new ones come.
constexpr std::int64_t kSweepRows = 8;

std::optional<Amount> read_amount(const SqliteRun& run, int column) {
  const std::int64_t units = run.number(column);
  const std::int64_t nanos = run.number(column + 1);
  if (units < 0 || units > Amount::kUnitsMax || nanos < 0 || nanos >= Amount::kNanosPerUnit ||
      (units == Amount::kUnitsMax && nanos > 0)) {
    return std::nullopt;
  }
  return Amount::of(units, static_cast<std::int32_t>(nanos));
}

/// Counters stop at the largest amount, as max does.
Amount sum(Amount a, Amount b) { return a.plus(b).value_or(Amount::most()); }

bool is_sliding(const Charge& charge) { return charge.algorithm == Algorithm::kSliding; }

/// Where what counts against the charge at `at_us` begins.
std::int64_t start_us(const Charge& charge, std::int64_t at_us) {
  const std::int64_t length_us = charge.window.count();
  return is_sliding(charge) ? at_us - length_us + 1 : policy::window_start_us(at_us, length_us);
}

}  // namespace

Result<std::unique_ptr<SqliteCounterStore>> SqliteCounterStore::open(const std::string& path,
                                                                     Sync sync) {
  const SqliteFormat format{kApplicationId, 1, kSchema, "a gatecrash state file"};
  TRY(SqliteDatabase database, SqliteDatabase::open(path, format, sync));
  std::unique_ptr<SqliteCounterStore> store(new SqliteCounterStore(std::move(database)));
  TRY_STATUS(store->set_up(sync));
  return store;
}

Status SqliteCounterStore::set_up(Sync sync) {
  TRY(find_, database_.prepare("SELECT id, sliding, window_us, length_us, entries, units, nanos"
                               " FROM counters WHERE key = ?1"));
  TRY(insert_, database_.prepare("INSERT INTO counters(sliding, window_us, length_us, entries,"
                                 " units, nanos, at_us, key) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"));
  TRY(update_, database_.prepare("UPDATE counters SET sliding = ?1, window_us = ?2, length_us = ?3,"
                                 " entries = ?4, units = ?5, nanos = ?6, at_us = max(at_us, ?7)"
                                 " WHERE id = ?8"));
  TRY(outside_, database_.prepare("SELECT units, nanos FROM entries"
                                  " WHERE counter = ?1 AND at_us < ?2"));
  TRY(entry_, database_.prepare("SELECT units, nanos FROM entries"
                                " WHERE counter = ?1 AND at_us = ?2"));
  TRY(put_entry_, database_.prepare("INSERT OR REPLACE INTO entries VALUES(?1,?2,?3,?4)"));
  TRY(drop_entry_, database_.prepare("DELETE FROM entries WHERE counter = ?1 AND at_us = ?2"));
  TRY(drop_outside_, database_.prepare("DELETE FROM entries WHERE counter = ?1 AND at_us < ?2"));
  TRY(walk_, database_.prepare("SELECT id, window_us + length_us FROM counters WHERE id > ?1"
                               " ORDER BY id LIMIT ?2"));
  TRY(drop_, database_.prepare("DELETE FROM counters WHERE id = ?1"));
  TRY(begin_, database_.prepare("BEGIN IMMEDIATE"));
  TRY(commit_, database_.prepare("COMMIT"));
  TRY(const SqliteStatement newest, database_.prepare("SELECT count(*), max(at_us) FROM counters"));
  SqliteRun run(newest);
  if (!run.next()) {
    return tl::unexpected<Error>(database_.error());
  }
  rows_ = run.number(0);
  if (rows_ > 0) {
    newest_us_ = run.number(1);
  }
  if (sync == Sync::kSoon) {
    const std::string wal = database_.wal_path();
    const UniqueFd fd(::open(wal.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
      return fail_errno(errno, "open the file", wal);
    }
    background_ = std::make_unique<BackgroundSync>(fd.get());
  }
  return {};
}

Status SqliteCounterStore::usable() const {
  if (background_ != nullptr && background_->error() != 0) {
    return fail_errno(background_->error(), "bring the file to the disk", database_.wal_path());
  }
  return {};
}

Result<Reservation> SqliteCounterStore::reserve(const std::vector<Charge>& charges, Instant now) {
  TRY_STATUS(usable());
  // A denied call changes nothing, so only what is granted moves the clock.
  const std::int64_t at_us = std::max(newest_us_, us_since_epoch(now));
  std::vector<View> views;
  TRY(Reservation reservation, fit(charges, at_us, views));
  if (!reservation.granted) {
    return reservation;
  }
  inserted_ = 0;
  dropped_ = 0;
  if (Status added = add_all(charges, views, at_us); !added) {
    database_.roll_back();
    return tl::unexpected<Error>(std::move(added).error());
  }
  rows_ += inserted_ - dropped_;
  newest_us_ = at_us;
  if (background_ != nullptr) {
    background_->touch();
  }
  return reservation;
}

Result<Reservation> SqliteCounterStore::try_fit(const std::vector<Charge>& charges, Instant now) {
  TRY_STATUS(usable());
  std::vector<View> views;
  return fit(charges, std::max(newest_us_, us_since_epoch(now)), views);
}

Result<Reservation> SqliteCounterStore::fit(const std::vector<Charge>& charges, std::int64_t at_us,
                                            std::vector<View>& views) {
  Reservation reservation;
  reservation.window_us.reserve(charges.size());
  views.reserve(charges.size());
  for (std::size_t i = 0; i < charges.size(); ++i) {
    const Charge& charge = charges[i];
    CHECK(charge.window.count() > 0);
    reservation.window_us.push_back(is_sliding(charge) ? at_us : start_us(charge, at_us));
    // A key that one call charges twice must have room for both.
    std::optional<Amount> wanted = charge.amount;
    for (std::size_t earlier = 0; earlier < i && wanted; ++earlier) {
      if (charges[earlier].key == charge.key) {
        wanted = wanted->plus(charges[earlier].amount);
      }
    }
    TRY(View view, look(charge, at_us));
    bool room = wanted.has_value();
    if (room) {
      TRY(room, has_room(charge, view, at_us, *wanted));
    }
    if (!room) {
      reservation.refused_at = i;
      reservation.window_us.clear();
      return reservation;
    }
    views.push_back(view);
  }
  reservation.granted = true;
  return reservation;
}

Result<bool> SqliteCounterStore::has_room(const Charge& charge, const View& view,
                                          std::int64_t at_us, Amount wanted) {
  const auto total = view.counted.plus(wanted);
  if (!total || *total > charge.max) {
    return false;
  }
  constexpr auto kMost = static_cast<std::int64_t>(policy::kSlidingEntriesMax);
  if (view.row.entries < kMost || charge.amount.is_zero() || view.outside > 0) {
    return true;
  }
  TRY(const Amount here, entry(view.row.id, at_us));
  return !here.is_zero();
}

Result<SqliteCounterStore::Row> SqliteCounterStore::find(const std::string& key) {
  SqliteRun run(find_);
  run.bind(std::string_view(key));
  Row row;
  if (run.next()) {
    const auto used = read_amount(run, 5);
    if (!used) {
      return fail(Code::kLocalIo, "the state file holds a counter that no gateway writes");
    }
    row = {run.number(0), run.number(1) != 0, run.number(2), run.number(3), *used, run.number(4)};
  } else if (run.failed()) {
    return tl::unexpected<Error>(database_.error());
  }
  return row;
}

/// After a reload that changed the window's length or its kind, all of an old window that reaches
/// into the new one counts.
Result<SqliteCounterStore::View> SqliteCounterStore::look(const Charge& charge,
                                                          std::int64_t at_us) {
  View view;
  TRY(view.row, find(charge.key));
  const Row& row = view.row;
  if (row.id == 0) {
    return view;
  }
  const std::int64_t start = start_us(charge, at_us);
  if (!row.sliding) {
    const bool same = !is_sliding(charge) && row.length_us == charge.window.count();
    const bool counts = same ? row.window_us == start : row.window_us + row.length_us > start;
    view.counted = counts ? row.used : Amount();
    return view;
  }
  view.counted = row.used;
  SqliteRun run(outside_);
  run.bind(row.id).bind(start);
  while (run.next()) {
    view.counted = view.counted.minus(read_amount(run, 0).value_or(Amount()));
    ++view.outside;
  }
  return run.failed() ? Result<View>(tl::unexpected<Error>(database_.error())) : view;
}

/// What was counted at that very time; zero: there is no such entry.
Result<Amount> SqliteCounterStore::entry(std::int64_t id, std::int64_t at_us) {
  SqliteRun run(entry_);
  run.bind(id).bind(at_us);
  if (run.next()) {
    return read_amount(run, 0).value_or(Amount::most());
  }
  return run.failed() ? Result<Amount>(tl::unexpected<Error>(database_.error())) : Amount();
}

/// Adds what was found to fit, all or nothing.
Status SqliteCounterStore::add_all(const std::vector<Charge>& charges, std::vector<View>& views,
                                   std::int64_t at_us) {
  // One statement is a transaction of its own, and most calls have one limit.
  const bool alone = charges.size() == 1 && views[0].row.id != 0 && !views[0].row.sliding &&
                     !is_sliding(charges[0]);
  if (alone) {
    return add(charges[0], views[0], at_us);
  }
  SqliteRun begin(begin_);
  TRY_STATUS(done(begin));
  for (std::size_t i = 0; i < charges.size(); ++i) {
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (charges[earlier].key == charges[i].key) {
        TRY(views[i], look(charges[i], at_us));
        break;
      }
    }
    TRY_STATUS(add(charges[i], views[i], at_us));
  }
  if (inserted_ > 0) {
    TRY_STATUS(sweep(at_us));
  }
  SqliteRun commit(commit_);
  return done(commit);
}

/// Makes it the counter of the charge's kind and window, with what counts and the charge in it.
Status SqliteCounterStore::add(const Charge& charge, const View& view, std::int64_t at_us) {
  Row next = view.row;
  next.sliding = is_sliding(charge);
  next.window_us = next.sliding ? at_us : start_us(charge, at_us);
  next.length_us = charge.window.count();
  next.used = sum(view.counted, charge.amount);
  next.entries = 0;
  if (next.id == 0) {
    // Its id is what its entries go by.
    TRY_STATUS(write(charge.key, next, at_us));
    next.id = database_.last_insert_id();
  }
  if (next.sliding) {
    TRY_STATUS(add_entry(charge, view, next.id, at_us, next));
  } else if (view.row.sliding) {
    SqliteRun run(drop_outside_);
    run.bind(next.id).bind(std::numeric_limits<std::int64_t>::max());
    TRY_STATUS(done(run));
  }
  return view.row.id == 0 && next.entries == 0 ? Status() : write(charge.key, next, at_us);
}

Status SqliteCounterStore::add_entry(const Charge& charge, const View& view, std::int64_t id,
                                     std::int64_t at_us, Row& next) {
  if (view.row.sliding) {
    next.entries = view.row.entries - view.outside;
    if (view.outside > 0) {
      SqliteRun run(drop_outside_);
      run.bind(id).bind(start_us(charge, at_us));
      TRY_STATUS(done(run));
    }
  } else if (!view.counted.is_zero()) {
    // Nobody knows when in its window it was counted: as late as can be.
    const std::int64_t end_us = view.row.window_us + view.row.length_us;
    TRY_STATUS(put_entry(id, std::min(end_us - 1, at_us), view.counted));
    next.entries = 1;
  }
  if (charge.amount.is_zero()) {
    return {};
  }
  TRY(const Amount here, entry(id, at_us));
  next.entries += here.is_zero() ? 1 : 0;
  return put_entry(id, at_us, sum(here, charge.amount));
}

Status SqliteCounterStore::write(const std::string& key, const Row& row, std::int64_t at_us) {
  SqliteRun run(row.id == 0 ? insert_ : update_);
  run.bind(row.sliding ? 1 : 0).bind(row.window_us).bind(row.length_us).bind(row.entries);
  run.bind(row.used.units()).bind(row.used.nanos()).bind(at_us);
  if (row.id == 0) {
    run.bind(std::string_view(key));
    ++inserted_;
  } else {
    run.bind(row.id);
  }
  return done(run);
}

Status SqliteCounterStore::put_entry(std::int64_t id, std::int64_t at_us, Amount amount) {
  SqliteRun run(put_entry_);
  run.bind(id).bind(at_us).bind(amount.units()).bind(amount.nanos());
  return done(run);
}

void SqliteCounterStore::refund(const std::vector<Charge>& charges,
                                const Reservation& reservation) {
  if (!reservation.granted) {
    return;
  }
  CHECK(reservation.window_us.size() == charges.size());
  const auto give_all_back = [&]() -> Status {
    SqliteRun begin(begin_);
    TRY_STATUS(done(begin));
    for (std::size_t i = 0; i < charges.size(); ++i) {
      TRY_STATUS(give_back(charges[i], reservation.window_us[i]));
    }
    SqliteRun commit(commit_);
    return done(commit);
  };
  if (const Status given = give_all_back(); !given) {
    database_.roll_back();  // it stays counted: too much rather than too little
  } else if (background_ != nullptr) {
    background_->touch();
  }
}

Status SqliteCounterStore::give_back(const Charge& charge, std::int64_t window_us) {
  TRY(Row row, find(charge.key));
  if (row.id == 0 || row.sliding != is_sliding(charge)) {
    return {};
  }
  if (!row.sliding) {
    if (row.window_us != window_us) {
      return {};
    }
    row.used = row.used.minus(charge.amount);
  } else {
    TRY(const Amount here, entry(row.id, window_us));
    if (here.is_zero()) {
      return {};
    }
    const Amount back = std::min(here, charge.amount);
    row.used = row.used.minus(back);
    if (here > back) {
      TRY_STATUS(put_entry(row.id, window_us, here.minus(back)));
    } else {
      SqliteRun run(drop_entry_);
      run.bind(row.id).bind(window_us);
      TRY_STATUS(done(run));
      --row.entries;
    }
  }
  return write(charge.key, row, window_us);
}

/// Looks at the next few counters and drops those of which nothing counts any more.
Status SqliteCounterStore::sweep(std::int64_t at_us) {
  std::vector<std::int64_t> ended;
  std::int64_t looked = 0;
  {
    SqliteRun run(walk_);
    run.bind(swept_to_).bind(inserted_ * kSweepRows);
    for (; run.next(); ++looked) {
      swept_to_ = run.number(0);
      if (run.number(1) <= at_us) {
        ended.push_back(swept_to_);
      }
    }
    if (run.failed()) {
      return tl::unexpected<Error>(database_.error());
    }
  }
  if (looked < inserted_ * kSweepRows) {
    swept_to_ = 0;
  }
  for (const std::int64_t id : ended) {
    SqliteRun entries(drop_outside_);
    entries.bind(id).bind(std::numeric_limits<std::int64_t>::max());
    TRY_STATUS(done(entries));
    SqliteRun counter(drop_);
    counter.bind(id);
    TRY_STATUS(done(counter));
    ++dropped_;
  }
  return {};
}

Status SqliteCounterStore::done(SqliteRun& run) const {
  return run.next() || run.failed() ? Status(tl::unexpected<Error>(database_.error())) : Status();
}

}  // namespace gatecrash::net
