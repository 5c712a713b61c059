#include "mocks/fhir/store.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::fhir {
namespace {

void append_member(std::string& out, std::string_view key, const wire::Value& value) {
  out += ',';
  wire::append_json_string(out, key);
  out += ':';
  wire::append_json(out, value);
}

void append_meta(std::string& out, std::uint64_t number, Instant last_updated,
                 const wire::Value* meta) {
  ((out += R"("meta":{"versionId":")") += std::to_string(number)) += R"(","lastUpdated":")";
  (out += rfc3339_ms(last_updated)) += '"';
  if (meta != nullptr && meta->is_object()) {
    for (const wire::Member& member : meta->members()) {
      if (member.key != "versionId" && member.key != "lastUpdated") {
        append_member(out, member.key, member.value);
      }
    }
  }
  out += '}';
}

std::size_t line_bytes(const Version& version) {
  return version.deleted ? 0 : version.json.size() + 1;
}

Version make_version(const ResourceType& type, std::string_view id, std::uint64_t number,
                     const wire::Value& resource, Instant now) {
  return Version{.id = std::string(id),
                 .number = number,
                 .last_updated = now,
                 .deleted = false,
                 .json = stored_json(type, id, number, now, resource),
                 .keys = search_keys(type, resource)};
}

}  // namespace

std::string stored_json(const ResourceType& type, std::string_view id, std::uint64_t number,
                        Instant last_updated, const wire::Value& resource) {
  constexpr std::size_t kTypicalBytes = 512;
  std::string out;
  out.reserve(kTypicalBytes);
  ((out += R"({"resourceType":")") += type.name) += R"(","id":")";
  (out += id) += R"(",)";
  append_meta(out, number, last_updated, resource.find("meta"));
  for (const wire::Member& member : resource.members()) {
    if (member.key != "resourceType" && member.key != "id" && member.key != "meta") {
      append_member(out, member.key, member.value);
    }
  }
  out += '}';
  return out;
}

std::size_t Store::lower_bound(const Table& table, std::string_view id) {
  const auto found = std::lower_bound(
      table.begin(), table.end(), id,
      [](const auto& record, std::string_view wanted) { return record->front()->id < wanted; });
  return static_cast<std::size_t>(found - table.begin());
}

std::size_t Store::upper_bound(const Table& table, std::string_view id) {
  const std::size_t at = lower_bound(table, id);
  return at < table.size() && table[at]->front()->id == id ? at + 1 : at;
}

const Store::Record* Store::find(const ResourceType& type, std::string_view id) const {
  const Table* const table = types_[type_index(type)].table.get();
  if (table == nullptr) {
    return nullptr;
  }
  const std::size_t at = lower_bound(*table, id);
  return at < table->size() && (*table)[at]->front()->id == id ? (*table)[at].get() : nullptr;
}

const VersionPtr& Store::append(const ResourceType& type, Version version) {
  TypeData& data = types_[type_index(type)];
  std::shared_ptr<Table>& table = data.table;
  if (table == nullptr) {
    table = std::make_shared<Table>();
  } else if (table.use_count() > 1) {
    table = std::make_shared<Table>(*table);
  }
  ++version_count_;
  data.ndjson_bytes += line_bytes(version);
  const std::size_t at = lower_bound(*table, version.id);
  auto stored = std::make_shared<const Version>(std::move(version));
  if (at == table->size() || (*table)[at]->front()->id != stored->id) {
    const auto place = table->begin() + static_cast<std::ptrdiff_t>(at);
    return (*table->insert(place, std::make_shared<Record>(Record{std::move(stored)})))->back();
  }
  std::shared_ptr<Record>& record = (*table)[at];
  if (record.use_count() > 1) {
    record = std::make_shared<Record>(*record);
  }
  data.ndjson_bytes -= line_bytes(*record->back());
  record->push_back(std::move(stored));
  return record->back();
}

StoreReply Store::create(const ResourceType& type, std::string_view id, const wire::Value& resource,
                         Instant now) {
  CHECK(find(type, id) == nullptr);
  if (version_count_ >= kVersionsMax) {
    return {Outcome::kFull, nullptr};
  }
  return {Outcome::kCreated, append(type, make_version(type, id, 1, resource, now))};
}

StoreReply Store::read(const ResourceType& type, std::string_view id) const {
  const Record* const record = find(type, id);
  if (record == nullptr) {
    return {Outcome::kNotFound, nullptr};
  }
  return {record->back()->deleted ? Outcome::kGone : Outcome::kOk, record->back()};
}

StoreReply Store::vread(const ResourceType& type, std::string_view id, std::uint64_t number) const {
  const Record* const record = find(type, id);
  if (record == nullptr || number == 0 || number > record->size()) {
    return {Outcome::kNotFound, nullptr};
  }
  const VersionPtr& version = (*record)[number - 1];
  return {version->deleted ? Outcome::kGone : Outcome::kOk, version};
}

StoreReply Store::update(const ResourceType& type, std::string_view id, const wire::Value& resource,
                         const Preconditions& preconditions, Instant now) {
  const Record* const record = find(type, id);
  const std::uint64_t current = record == nullptr ? 0 : record->back()->number;
  if ((preconditions.if_match && *preconditions.if_match != current) ||
      (preconditions.if_none_match_any && record != nullptr)) {
    return {Outcome::kPreconditionFailed, nullptr};
  }
  if (version_count_ >= kVersionsMax) {
    return {Outcome::kFull, nullptr};
  }
  const bool created = record == nullptr || record->back()->deleted;
  return {created ? Outcome::kCreated : Outcome::kOk,
          append(type, make_version(type, id, current + 1, resource, now))};
}

StoreReply Store::remove(const ResourceType& type, std::string_view id,
                         const Preconditions& preconditions, Instant now) {
  const Record* const record = find(type, id);
  if (record == nullptr) {
    return {Outcome::kNotFound, nullptr};
  }
  const VersionPtr current = record->back();
  if (preconditions.if_match && *preconditions.if_match != current->number) {
    return {Outcome::kPreconditionFailed, nullptr};
  }
  if (current->deleted) {
    return {Outcome::kGone, current};
  }
  if (version_count_ >= kVersionsMax) {
    return {Outcome::kFull, nullptr};
  }
  return {Outcome::kOk, append(type, Version{.id = std::string(id),
                                             .number = current->number + 1,
                                             .last_updated = now,
                                             .deleted = true,
                                             .json = {},
                                             .keys = {}})};
}

const std::vector<VersionPtr>* Store::history(const ResourceType& type, std::string_view id) const {
  return find(type, id);
}

std::optional<Snapshot> Store::snapshot(const ResourceType& type) const {
  const TypeData& data = types_[type_index(type)];
  if (data.ndjson_bytes == 0) {
    return std::nullopt;
  }
  return Snapshot(data.table, data.ndjson_bytes);
}

std::string Snapshot::ndjson() const {
  std::string lines;
  lines.reserve(bytes_);
  for (const auto& record : *table_) {
    if (!record->back()->deleted) {
      (lines += record->back()->json) += '\n';
    }
  }
  return lines;
}

}  // namespace gatecrash::fhir
