#include "mocks/healthlake/export_job.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::healthlake {
namespace {

const Instant kNow = instant_from_us(1'000'000'000'000'000);

ExportJob job(std::string id) {
  ExportJob one;
  one.s3_uri = "s3://bucket/" + id + "/";
  one.id = std::move(id);
  return one;
}

fhir::Store two_types() {
  fhir::Store store;
  const auto body = *wire::read_json("{}");
  store.create(*fhir::find_type("Patient"), "p", body, kNow);
  store.create(*fhir::find_type("Observation"), "o", body, kNow);
  return store;
}

TEST(ExportJob, OneStartsWhenTheOneBeforeHasEnded) {
  std::vector<ExportJob> jobs;
  for (const char* id : {"a", "b", "c"}) {
    ExportJob one = job(id);
    schedule(one, jobs, Duration(10), kNow);
    jobs.push_back(one);
  }
  EXPECT_EQ(jobs[0].started_at, kNow + Duration(5));
  EXPECT_EQ(jobs[1].started_at, jobs[0].ended_at);
  EXPECT_EQ(jobs[2].started_at, jobs[1].ended_at);
  EXPECT_EQ(job_status(jobs[2], kNow + Duration(4)), "SUBMITTED");
  EXPECT_EQ(job_status(jobs[2], kNow + Duration(14)), "QUEUED");
  EXPECT_EQ(job_status(jobs[2], kNow + Duration(15)), "IN_PROGRESS");
}

TEST(ExportJob, WritesOneObjectForEachTypeThatHasResources) {
  const fhir::Store store = two_types();
  s3::Buckets buckets;
  std::vector<ExportJob> jobs = {job("a")};
  schedule(jobs[0], {}, Duration(0), kNow);
  run_due_jobs(jobs, store, buckets, "ds", kNow);
  EXPECT_EQ(jobs[0].end, ExportJob::End::kCompleted);
  const auto keys = buckets.list("bucket", "");
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_TRUE(keys[0].starts_with("a/Observation/Observation-"));
  EXPECT_TRUE(keys[1].starts_with("a/Patient/Patient-"));
}

TEST(ExportJob, RunsNothingBeforeItsTimeAndNothingTwice) {
  const fhir::Store store = two_types();
  s3::Buckets buckets;
  std::vector<ExportJob> jobs = {job("a"), job("b")};
  schedule(jobs[0], {}, Duration(10), kNow);
  schedule(jobs[1], {jobs[0]}, Duration(10), kNow);
  run_due_jobs(jobs, store, buckets, "ds", kNow + Duration(9));
  EXPECT_EQ(buckets.bytes(), 0U);
  run_due_jobs(jobs, store, buckets, "ds", kNow + Duration(10));
  EXPECT_EQ(jobs[0].end, ExportJob::End::kCompleted);
  EXPECT_EQ(jobs[1].end, ExportJob::End::kNotYet);
  const std::size_t bytes = buckets.bytes();
  run_due_jobs(jobs, store, buckets, "ds", kNow + Duration(11));
  EXPECT_EQ(buckets.bytes(), bytes);
}

TEST(ExportJob, FailsWithAReasonWhenTheBucketsAreFull) {
  const fhir::Store store = two_types();
  s3::Buckets buckets;
  const auto full =
      buckets.put("bucket", "x", s3::Object(s3::Buckets::kBytesMax, [] { return std::string(); }));
  ASSERT_TRUE(full.has_value());
  std::vector<ExportJob> jobs = {job("a")};
  schedule(jobs[0], {}, Duration(0), kNow);
  run_due_jobs(jobs, store, buckets, "ds", kNow);
  EXPECT_EQ(job_status(jobs[0], kNow), "FAILED");
  std::string json;
  append_job(json, jobs[0], "ds", kNow);
  const auto shown = wire::read_json(json);
  ASSERT_TRUE(shown.has_value());
  EXPECT_EQ(shown->find_string("Message"), "Export of datastore ds: the mock S3 is full");
}

TEST(Epoch, HasMillisecondsOnlyWhenThereAreSome) {
  const auto text = [](std::int64_t us) {
    std::string out;
    append_epoch(out, instant_from_us(us));
    return out;
  };
  EXPECT_EQ(text(1'606'272'542'161'999), "1606272542.161");
  EXPECT_EQ(text(1'606'272'542'001'000), "1606272542.001");
  EXPECT_EQ(text(1'606'272'542'000'000), "1606272542");
}

}  // namespace
}  // namespace gatecrash::healthlake
