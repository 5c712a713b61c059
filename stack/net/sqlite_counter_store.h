// sqlite_counter_store: quota counters in a file that outlives the process.
//
// Means what MemoryCounterStore means. A reservation is in the kernel's hands before reserve()
// returns: whoever ends the process at whatever moment, nothing that was granted is forgotten. It
// is on the disk within kSyncWithin (BackgroundSync on the write-ahead log: no call waits for the
// disk) or, with Sync::kEach, at once. Counters of which nothing counts any more are dropped as new
// ones come, so the file is bounded by the counters alive at one time. One process a file;
// blocking; one thread.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "stack/net/background_sync.h"
#include "stack/net/sqlite_database.h"
#include "stack/policy/counter_store.h"

namespace gatecrash::net {

class SqliteCounterStore final : public policy::CounterStore {
 public:
  /// Errors: as SqliteDatabase::open.
  static Result<std::unique_ptr<SqliteCounterStore>> open(const std::string& path, Sync sync);

  Result<policy::Reservation> reserve(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  Result<policy::Reservation> try_fit(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  void refund(const std::vector<policy::Charge>& charges,
              const policy::Reservation& reservation) override;

  /// The time of the newest reservation granted; long ago when there is none.
  Instant newest() const { return instant_from_us(newest_us_); }

  /// Counters in the file, some of them ended.
  std::int64_t size() const { return rows_; }

 private:
  /// A counter as the file has it; id 0: it has none.
  struct Row {
    std::int64_t id = 0;
    bool sliding = false;
    std::int64_t window_us = 0;  // fixed: start; sliding: the newest reservation's time
    std::int64_t length_us = 0;
    policy::Amount used;       // fixed: of the window; sliding: of all entries
    std::int64_t entries = 0;  // sliding: distinct times
  };

  /// A counter as a charge meets it.
  struct View {
    Row row;
    policy::Amount counted;    // what counts against the charge
    std::int64_t outside = 0;  // entries that do not any more
  };

  explicit SqliteCounterStore(SqliteDatabase database) : database_(std::move(database)) {}

  Status set_up(Sync sync);
  Status usable() const;
  Result<policy::Reservation> fit(const std::vector<policy::Charge>& charges, std::int64_t at_us,
                                  std::vector<View>& views);
  Result<bool> has_room(const policy::Charge& charge, const View& view, std::int64_t at_us,
                        policy::Amount wanted);
  Result<Row> find(const std::string& key);
  Result<View> look(const policy::Charge& charge, std::int64_t at_us);
  Result<policy::Amount> entry(std::int64_t id, std::int64_t at_us);
  Status add_all(const std::vector<policy::Charge>& charges, std::vector<View>& views,
                 std::int64_t at_us);
  Status add(const policy::Charge& charge, const View& view, std::int64_t at_us);
  Status add_entry(const policy::Charge& charge, const View& view, std::int64_t id,
                   std::int64_t at_us, Row& next);
  Status write(const std::string& key, const Row& row, std::int64_t at_us);
  Status put_entry(std::int64_t id, std::int64_t at_us, policy::Amount amount);
  Status give_back(const policy::Charge& charge, std::int64_t window_us);
  Status sweep(std::int64_t at_us);
  Status done(SqliteRun& run) const;

  SqliteDatabase database_;
  SqliteStatement find_, insert_, update_, outside_, entry_, put_entry_, drop_entry_, drop_outside_,
      walk_, drop_, begin_, commit_;
  std::unique_ptr<BackgroundSync> background_;
  // The time of the newest reservation granted: the store's clock never runs backwards.
  std::int64_t newest_us_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t rows_ = 0;
  std::int64_t swept_to_ = 0;  // id
  std::int64_t inserted_ = 0;  // rows, in the transaction that is open
  std::int64_t dropped_ = 0;
};

}  // namespace gatecrash::net
