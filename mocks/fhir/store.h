// store: the resources of one datastore, every version of each.
//
// Sans-IO, single thread. Stored versions are immutable and shared: copying a Store copies one
// pointer a resource type, and what a copy changes later is its own. Ids and instants are
// arguments. Source: FHIR R4 HTTP, sections create, read, vread, update, delete.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks/fhir/resource_types.h"
#include "mocks/fhir/search_keys.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::fhir {

struct Version {
  std::string id;
  std::uint64_t number = 0;  // meta.versionId; 1 is the first
  Instant last_updated;
  bool deleted = false;  // a deletion is a version without a resource
  std::string json;      // the stored resource as it is answered; empty when deleted
  SearchKeys keys;
};

using VersionPtr = std::shared_ptr<const Version>;

enum class Outcome : std::uint8_t {
  kOk,                  // read, or a new version of what was there
  kCreated,             // the first version, or the first after a deletion
  kNotFound,            // the id, or that version of it, never existed
  kGone,                // it is deleted
  kPreconditionFailed,  // If-Match or If-None-Match says no
  kFull,                // Store::kVersionsMax is reached; nothing was written
};

struct StoreReply {
  Outcome outcome = Outcome::kOk;
  VersionPtr version;  // what is answered; the deletion when kGone; null when there is none
};

/// What an update or a delete insists on.
struct Preconditions {
  std::optional<std::uint64_t> if_match;  // the current version's number
  bool if_none_match_any = false;         // nothing may ever have had this id
};

class Snapshot;

class Store {
 public:
  // Bounds memory when a peer writes without end: about 200 MB of small resources.
  static constexpr std::size_t kVersionsMax = 100'000;

  /// Stores version 1 under `id`. REQUIRES: an id never used with this type; `resource` an object.
  StoreReply create(const ResourceType& type, std::string_view id, const wire::Value& resource,
                    Instant now);

  /// The current version: kOk, kGone or kNotFound.
  StoreReply read(const ResourceType& type, std::string_view id) const;

  /// One version: kOk, kGone when that version is a deletion, kNotFound.
  StoreReply vread(const ResourceType& type, std::string_view id, std::uint64_t number) const;

  /// A new version, or the first one (upsert): kOk, kCreated, kPreconditionFailed, kFull.
  StoreReply update(const ResourceType& type, std::string_view id, const wire::Value& resource,
                    const Preconditions& preconditions, Instant now);

  /// kOk with the deletion as version, kGone when it was deleted before (nothing is written),
  /// kNotFound, kPreconditionFailed, kFull.
  StoreReply remove(const ResourceType& type, std::string_view id,
                    const Preconditions& preconditions, Instant now);

  /// All versions, oldest first; null when the id never existed. Good until the next write.
  const std::vector<VersionPtr>* history(const ResourceType& type, std::string_view id) const;

  /// Calls `visit(VersionPtr)` for each current, undeleted resource of the type with an id after
  /// `after`, by id in byte order, until it returns false.
  template <class Visit>
  void for_each(const ResourceType& type, std::string_view after, Visit visit) const {
    const Table* const table = types_[type_index(type)].table.get();
    if (table == nullptr) {
      return;
    }
    for (std::size_t i = after.empty() ? 0 : upper_bound(*table, after); i < table->size(); ++i) {
      const VersionPtr& version = (*table)[i]->back();
      if (!version->deleted && !visit(version)) {
        return;
      }
    }
  }

  /// The current resources of a type as they are now; nothing when there are none.
  std::optional<Snapshot> snapshot(const ResourceType& type) const;

  std::size_t version_count() const { return version_count_; }

 private:
  friend class Snapshot;
  using Record = std::vector<VersionPtr>;              // versions of one resource, oldest first
  using Table = std::vector<std::shared_ptr<Record>>;  // by id; never an empty Record

  struct TypeData {
    std::shared_ptr<Table> table;  // cloned before a write when shared; null: nothing ever stored
    std::size_t ndjson_bytes = 0;  // of the current resources, with their line ends
  };

  static std::size_t lower_bound(const Table& table, std::string_view id);
  static std::size_t upper_bound(const Table& table, std::string_view id);
  const Record* find(const ResourceType& type, std::string_view id) const;
  const VersionPtr& append(const ResourceType& type, Version version);

  std::array<TypeData, kTypeCount> types_;
  std::size_t version_count_ = 0;
};

/// The current resources of one type at one moment. Cheap to keep and copy; later writes do not
/// show in it.
class Snapshot {
 public:
  /// The length of ndjson().
  std::size_t bytes() const { return bytes_; }

  /// One resource a line, by id, each line with its LF.
  std::string ndjson() const;

 private:
  friend class Store;

  Snapshot(std::shared_ptr<const Store::Table> table, std::size_t bytes)
      : table_(std::move(table)), bytes_(bytes) {}

  std::shared_ptr<const Store::Table> table_;
  std::size_t bytes_;
};

/// The bytes of a stored resource: resourceType, id, meta (versionId and lastUpdated set, the rest
/// kept), then the other members in their order, numbers as spelt.
std::string stored_json(const ResourceType& type, std::string_view id, std::uint64_t number,
                        Instant last_updated, const wire::Value& resource);

}  // namespace gatecrash::fhir
