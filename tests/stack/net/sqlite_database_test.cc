#include "stack/net/sqlite_database.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

const SqliteFormat kFormat{0x7465'7374, 3, "CREATE TABLE t(a INTEGER)", "a test's file"};

Result<SqliteDatabase> open(const std::string& path, Sync sync = Sync::kSoon) {
  return SqliteDatabase::open(path, kFormat, sync);
}

std::string refusal(const std::string& path) {
  const auto database = open(path);
  return database ? "none" : database.error().to_string();
}

/// What another program makes of it.
void alter(const std::string& path, const std::string& sql) {
  sqlite3* raw = nullptr;
  EXPECT_EQ(::sqlite3_open(path.c_str(), &raw), SQLITE_OK);
  EXPECT_EQ(::sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
  ::sqlite3_close(raw);
}

class SqliteDatabaseTest : public testing::Test {
 protected:
  tests::TemporaryFolder folder_;
  std::string path_ = folder_.path("state.db");
};

TEST_F(SqliteDatabaseTest, MakesAFileThatOnlyItsOwnerReadsAndOpensItAgain) {
  for (int i = 0; i < 2; ++i) {
    auto database = open(path_);
    ASSERT_TRUE(database.has_value()) << database.error().to_string();
    EXPECT_TRUE(database->run("INSERT INTO t VALUES(1)").has_value());
    struct stat info = {};
    for (const std::string& file : {path_, database->wal_path()}) {
      ASSERT_EQ(::stat(file.c_str(), &info), 0) << file;
      EXPECT_EQ(info.st_mode & 0777U, 0600U) << file;
    }
  }
  auto database = open(path_);
  const auto count = database->prepare("SELECT count(*) FROM t WHERE a = ?1");
  SqliteRun run(*count);
  ASSERT_TRUE(run.bind(1).next());
  EXPECT_EQ(run.number(0), 2);
}

TEST_F(SqliteDatabaseTest, TakesAnyNameForAFile) {
  const std::string before = folder_.path("");
  ASSERT_EQ(::chdir(before.c_str()), 0);
  for (const std::string name : {":memory:", "file:x?mode=memory", "-x"}) {
    ASSERT_TRUE(open(name).has_value());
    struct stat info = {};
    EXPECT_EQ(::stat(folder_.path(name).c_str(), &info), 0) << name;
  }
  EXPECT_EQ(refusal(""), "the name of the state file is empty");
  ASSERT_EQ(::chdir("/"), 0);
}

TEST_F(SqliteDatabaseTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(refusal(folder_.path("")), folder_.path("") + ": is a directory: name a file");
  EXPECT_EQ(refusal("/dev/null"), "/dev/null: is no regular file: name another");
  const std::string missing = folder_.path("none/state.db");
  EXPECT_EQ(refusal(missing), missing + ": cannot make the file: no such file or directory");
}

TEST_F(SqliteDatabaseTest, RefusesWhatAnotherHolds) {
  const auto first = open(path_);
  EXPECT_EQ(refusal(path_),
            path_ + ": is in use by another process: name another file, or share a redis:// store");
}

TEST_F(SqliteDatabaseTest, LeavesAloneWhatIsNotItsOwn) {
  const std::string text =
      "this is a shopping list, long enough to pass for a page of a database\n";
  const std::string list = folder_.file("list", text + text);
  EXPECT_EQ(refusal(list), list + ": is no SQLite database: name another file");
  EXPECT_EQ(read_file(list).value(), text + text);
  const std::string other = folder_.path("other.db");
  alter(other, "CREATE TABLE theirs(a)");
  const std::string before = read_file(other).value();
  EXPECT_EQ(refusal(other),
            other + ": is a SQLite database, but not a test's file: name another file");
  EXPECT_EQ(read_file(other).value(), before);
}

TEST_F(SqliteDatabaseTest, RefusesAnotherVersionByName) {
  ASSERT_TRUE(open(path_).has_value());
  alter(path_, "PRAGMA user_version=4");
  const auto database = open(path_);
  ASSERT_FALSE(database.has_value());
  EXPECT_EQ(database.error().code, Code::kConfigUnknown);
  EXPECT_EQ(database.error().to_string(),
            path_ + ": is a test's file of version 4; this gatecrash reads version 3");
}

TEST_F(SqliteDatabaseTest, RefusesADamagedFile) {
  {
    auto database = open(path_);
    ASSERT_TRUE(database
                    ->run("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n "
                          "WHERE i < 2000) INSERT INTO t SELECT i FROM n")
                    .has_value());
  }
  std::string bytes = read_file(path_).value();
  bytes.replace(bytes.size() / 2, 512, std::string(512, 'x'));
  ASSERT_TRUE(write_file(path_, bytes).has_value());
  const auto database = open(path_);
  ASSERT_FALSE(database.has_value());
  EXPECT_EQ(database.error().code, Code::kConfigInvalid);
  const std::string says = database.error().to_string();
  EXPECT_EQ(says.rfind(path_ + ": is damaged", 0), 0U) << says;
  EXPECT_EQ(says.find('\n'), std::string::npos) << says;
}

TEST_F(SqliteDatabaseTest, FinishesAFileThatAKilledProcessHadOnlyBegun) {
  alter(path_, "PRAGMA page_size=512; PRAGMA journal_mode=WAL");
  EXPECT_EQ(refusal(path_), "none");
  folder_.file("empty.db", "");
  EXPECT_EQ(refusal(folder_.path("empty.db")), "none");
}

// Root writes what it likes, so another user tries.
TEST_F(SqliteDatabaseTest, RefusesAReadOnlyFile) {
  constexpr uid_t kNobody = 65534;
  ASSERT_TRUE(open(path_).has_value());
  ASSERT_EQ(::chmod(path_.c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder_.path("").c_str(), 0777), 0);
  const bool root = ::geteuid() == 0;
  ASSERT_TRUE(!root || ::seteuid(kNobody) == 0);
  const std::string says = refusal(path_);
  ASSERT_TRUE(!root || ::seteuid(0) == 0);
  EXPECT_EQ(says, path_ + ": cannot be written: it is read-only");
}

// A file that may not grow stands for a disk that is full.
TEST_F(SqliteDatabaseTest, SaysThatTheDiskIsFullAndGoesOnWhenItIsNot) {
  auto database = open(path_).value();
  const auto old = ::signal(SIGXFSZ, SIG_IGN);
  rlimit before = {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  Status status;
  for (int i = 0; i < 100 && status; ++i) {
    status = database.run("INSERT INTO t VALUES(7)");
  }
  const std::string fresh = refusal(folder_.path("new.db"));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, old);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, Code::kLocalIo);
  EXPECT_EQ(status.error().where, path_);
  EXPECT_NE(fresh, "");
  EXPECT_TRUE(database.run("INSERT INTO t VALUES(7)").has_value());
}

}  // namespace
}  // namespace gatecrash::net
