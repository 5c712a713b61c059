// sqlite_database: one SQLite file that this process alone uses, its statements, and what went
// wrong with them as lines that a person can act on.
//
// Write-ahead log, exclusive lock: nobody else may have the file open. What is committed survives
// the end of the process at once; a power cut, once wal_path() is synchronised (or at once, with
// Sync::kEach). Nothing else in the process may open and close the file itself: POSIX would drop
// SQLite's lock. Blocking; one thread. Source: https://sqlite.org/c3ref,
// https://sqlite.org/wal.html
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/net/log_file.h"

struct sqlite3;
struct sqlite3_stmt;

namespace gatecrash::net {

class SqliteStatement {
 public:
  SqliteStatement() = default;

 private:
  friend class SqliteDatabase;
  friend class SqliteRun;

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// What kind of file it is: written into a new one, and asked of one that stands there.
struct SqliteFormat {
  std::int32_t application_id = 0;
  int version = 1;
  const char* schema = nullptr;  // statements that make the tables
  std::string name;              // "a gatecrash state file"
};

class SqliteDatabase {
 public:
  /// Makes the file (mode 0600) or opens it, and looks whether it is whole.
  /// Errors: config_invalid (not such a file, or damaged), config_unknown (of another version),
  /// local_io (a folder, read-only, in use by another process, a full disk).
  static Result<SqliteDatabase> open(const std::string& path, const SqliteFormat& format,
                                     Sync sync);

  /// REQUIRES: valid SQL for the schema. Errors: local_io.
  Result<SqliteStatement> prepare(std::string_view sql);

  /// Runs statements that answer nothing. Errors: local_io.
  Status run(const char* sql);

  /// Takes back the transaction that is open, if one is.
  void roll_back();

  std::int64_t last_insert_id() const;

  /// Of the write-ahead log, which SQLite does not lock.
  std::string wal_path() const;

  /// What the last call that failed says. Errors: local_io, config_invalid.
  Error error() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  SqliteDatabase(std::string path, sqlite3* database) : path_(std::move(path)), db_(database) {}

  Status set_up(const SqliteFormat& format, Sync sync);
  Result<bool> is_new(const SqliteFormat& format);
  Result<std::int64_t> number(std::string_view sql);
  Result<std::string> text(std::string_view sql);

  std::string path_;
  std::unique_ptr<sqlite3, Close> db_;
};

/// One run of a statement: parameters in order, then rows, then it is ready for the next run.
class SqliteRun {
 public:
  explicit SqliteRun(const SqliteStatement& statement) : statement_(statement.statement_.get()) {}

  ~SqliteRun();
  SqliteRun(const SqliteRun&) = delete;
  SqliteRun& operator=(const SqliteRun&) = delete;

  SqliteRun& bind(std::int64_t value);
  /// The bytes must live until the run has ended.
  SqliteRun& bind(std::string_view bytes);

  /// True when it stands on a row. Errors: false, and failed().
  bool next();

  bool failed() const { return failed_; }

  /// REQUIRES: next() was true.
  std::int64_t number(int column) const;
  std::string text(int column) const;

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool failed_ = false;
};

}  // namespace gatecrash::net
