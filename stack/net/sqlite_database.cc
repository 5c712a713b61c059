#include "stack/net/sqlite_database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/system_error.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

constexpr mode_t kDatabaseMode = 0600;

// A gateway that is being replaced may need a moment to leave.
constexpr int kLockWaitMs = 200;

/// What SQLite must not be asked about: it would wait on a FIFO, or call a folder unreadable. Makes
/// a new file with a mode of ours; one that stands there is not opened (POSIX locks).
Status make_file(const std::string& path) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) {
      return fail(Code::kLocalIo, "is a directory: name a file", path);
    }
    return S_ISREG(info.st_mode) ? Status()
                                 : fail(Code::kLocalIo, "is no regular file: name another", path);
  }
  const UniqueFd made(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kDatabaseMode));
  return made || errno == EEXIST ? Status() : fail_errno(errno, "make the file", path);
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

void SqliteDatabase::Close::operator()(sqlite3* database) const { ::sqlite3_close_v2(database); }

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path, const SqliteFormat& format,
                                            Sync sync) {
  if (path.empty()) {
    return fail(Code::kConfigInvalid, "the name of the state file is empty");
  }
  TRY_STATUS(make_file(path));
  // "file:..." and ":memory:" are files' names here.
  const std::string plain = path.front() == '/' ? path : "./" + path;
  sqlite3* opened = nullptr;
  const int code = ::sqlite3_open_v2(
      plain.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  SqliteDatabase database(path, opened);
  if (code != SQLITE_OK) {
    return tl::unexpected<Error>(database.error());
  }
  TRY_STATUS(database.set_up(format, sync));
  return database;
}

Status SqliteDatabase::set_up(const SqliteFormat& format, Sync sync) {
  if (::sqlite3_db_readonly(db_.get(), "main") != 0) {
    return fail(Code::kLocalIo, "cannot be written: it is read-only", path_);
  }
  ::sqlite3_busy_timeout(db_.get(), kLockWaitMs);
  // Looks first, changes afterwards: the file may be somebody else's.
  TRY_STATUS(run("PRAGMA locking_mode=EXCLUSIVE"));
  TRY(const bool fresh, is_new(format));
  if (fresh) {
    // Small pages: a reservation writes one or two of them to the log.
    TRY_STATUS(run("PRAGMA page_size=512"));
  }
  TRY(const std::string mode, text("PRAGMA journal_mode=WAL"));
  if (mode != "wal") {
    return fail(Code::kLocalIo, "its folder cannot hold a write-ahead log", path_);
  }
  TRY_STATUS(run(sync == Sync::kEach ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"));
  // 4 MiB of log, so that its way into the file (two syncs) comes once in thousands of writes.
  TRY_STATUS(run("PRAGMA wal_autocheckpoint=8192"));
  // Takes the lock and makes the log, where the schema does not.
  TRY_STATUS(run("BEGIN IMMEDIATE"));
  if (fresh) {
    TRY_STATUS(run(format.schema));
    TRY_STATUS(run(("PRAGMA application_id=" + std::to_string(format.application_id)).c_str()));
  }
  TRY_STATUS(run(("PRAGMA user_version=" + std::to_string(format.version)).c_str()));
  TRY_STATUS(run("COMMIT"));
  TRY(const std::string whole, text("PRAGMA quick_check(1)"));
  return whole == "ok" ? Status()
                       : fail(Code::kConfigInvalid,
                              "is damaged (" + whole.substr(0, whole.find('\n')) +
                                  "): move it away; what was counted is lost with it",
                              path_);
}

/// Whether it has no tables yet; else they must be ours.
Result<bool> SqliteDatabase::is_new(const SqliteFormat& format) {
  TRY(const std::int64_t application, number("PRAGMA application_id"));
  TRY(const std::int64_t version, number("PRAGMA user_version"));
  TRY(const std::int64_t tables, number("SELECT count(*) FROM sqlite_master"));
  if (application == 0 && version == 0 && tables == 0) {
    return true;
  }
  if (application != format.application_id) {
    return fail(Code::kConfigInvalid,
                "is a SQLite database, but not " + format.name + ": name another file", path_);
  }
  if (version != format.version) {
    return fail(Code::kConfigUnknown,
                "is " + format.name + " of version " + std::to_string(version) +
                    "; this gatecrash reads version " + std::to_string(format.version),
                path_);
  }
  return false;
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = ::sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  SqliteStatement statement;
  statement.statement_.reset(prepared);
  if (code != SQLITE_OK) {
    return tl::unexpected<Error>(error());
  }
  return statement;
}

Status SqliteDatabase::run(const char* sql) {
  if (::sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return tl::unexpected<Error>(error());
  }
  return {};
}

void SqliteDatabase::roll_back() {
  if (::sqlite3_get_autocommit(db_.get()) == 0) {
    [[maybe_unused]] const Status untaken = run("ROLLBACK");  // else SQLite has done it
  }
}

std::int64_t SqliteDatabase::last_insert_id() const {
  return ::sqlite3_last_insert_rowid(db_.get());
}

std::string SqliteDatabase::wal_path() const {
  return ::sqlite3_filename_wal(::sqlite3_db_filename(db_.get(), "main"));
}

Error SqliteDatabase::error() const {
  const int code = ::sqlite3_extended_errcode(db_.get());
  const int number = ::sqlite3_system_errno(db_.get());
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return {Code::kConfigInvalid, "is no SQLite database: name another file", path_};
    case SQLITE_CORRUPT:
      return {Code::kConfigInvalid, "is damaged: move it away; what was counted is lost with it",
              path_};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::kLocalIo,
              "is in use by another process: name another file, or share a redis:// store", path_};
    case SQLITE_READONLY:
      return {Code::kLocalIo, "cannot be written: it is read-only", path_};
    case SQLITE_FULL:
      return {Code::kLocalIo, "cannot be written: no space left on device", path_};
    default:
      break;
  }
  const bool system =
      number != 0 && ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN);
  return {Code::kLocalIo,
          "cannot be used: " + (system ? errno_text(number) : ::sqlite3_errmsg(db_.get())), path_};
}

Result<std::int64_t> SqliteDatabase::number(std::string_view sql) {
  TRY(const SqliteStatement statement, prepare(sql));
  SqliteRun run(statement);
  if (!run.next()) {
    return tl::unexpected<Error>(error());
  }
  return run.number(0);
}

Result<std::string> SqliteDatabase::text(std::string_view sql) {
  TRY(const SqliteStatement statement, prepare(sql));
  SqliteRun run(statement);
  if (!run.next()) {
    return tl::unexpected<Error>(error());
  }
  return run.text(0);
}

SqliteRun::~SqliteRun() { ::sqlite3_reset(statement_); }

SqliteRun& SqliteRun::bind(std::int64_t value) {
  CHECK(::sqlite3_bind_int64(statement_, ++bound_, value) == SQLITE_OK);
  return *this;
}

SqliteRun& SqliteRun::bind(std::string_view bytes) {
  CHECK(::sqlite3_bind_blob64(statement_, ++bound_, bytes.data(), bytes.size(), SQLITE_STATIC) ==
        SQLITE_OK);
  return *this;
}

bool SqliteRun::next() {
  const int code = ::sqlite3_step(statement_);
  failed_ = code != SQLITE_ROW && code != SQLITE_DONE;
  return code == SQLITE_ROW;
}

std::int64_t SqliteRun::number(int column) const {
  return ::sqlite3_column_int64(statement_, column);
}

std::string SqliteRun::text(int column) const {
  const unsigned char* const bytes = ::sqlite3_column_text(statement_, column);
  const int size = ::sqlite3_column_bytes(statement_, column);
  return bytes == nullptr
             ? std::string()
             : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace gatecrash::net
