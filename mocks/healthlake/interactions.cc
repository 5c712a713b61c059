#include "mocks/healthlake/interactions.h"

#include <charconv>

#include "mocks/fhir/bundle.h"
#include "mocks/fhir/capability.h"
#include "mocks/fhir/history.h"
#include "mocks/healthlake/fhir_answer.h"
#include "stack/base/bytes.h"
#include "stack/base/ids.h"
#include "stack/wire/url.h"

namespace gatecrash::healthlake {
namespace {

/// Refuses what this type does not do; true when it was refused.
bool refuse_type(FhirCall& call, bool changes) {
  const bool refused =
      call.type.has(fhir::kNotStored) || (changes && call.type.has(fhir::kNoChange));
  if (refused) {
    answer_not_supported(call.exchange);
  }
  return refused;
}

/// "Prefer: handling=lenient" lets unknown parameters pass.
fhir::UnknownParameter unknown_parameters(const Exchange& exchange) {
  const std::string* const prefer = wire::find_header(exchange.request.headers, "prefer");
  return prefer != nullptr && prefer->find("handling=lenient") != std::string::npos
             ? fhir::UnknownParameter::kIgnore
             : fhir::UnknownParameter::kRefuse;
}

void answer_search(FhirCall& call, const fhir::Parameters& parameters) {
  if (refuse_type(call, false)) {
    return;
  }
  const auto page =
      fhir::search(call.datastore.store, call.type, parameters, unknown_parameters(call.exchange));
  if (!page) {
    answer_outcome(call.exchange, 400, "invalid", page.error().message);
    return;
  }
  call.exchange.response.status = 200;
  call.exchange.response.body = fhir::searchset(*page, call.type, call.base);
}

/// If-None-Exist: answers when something matches; false when the resource is to be created.
bool answer_existing(FhirCall& call, std::string_view criteria) {
  if (criteria.starts_with('?')) {
    criteria.remove_prefix(1);
  }
  const auto parameters = wire::parse_query(criteria);
  const auto page = parameters && !parameters->empty()
                        ? fhir::search(call.datastore.store, call.type, *parameters,
                                       fhir::UnknownParameter::kRefuse)
                        : fail(Code::kPeerBadMessage, "it names no search parameters");
  if (!page) {
    answer_outcome(call.exchange, 400, "invalid", "If-None-Exist: " + page.error().message);
    return true;
  }
  if (page->matches.size() > 1) {
    answer_outcome(call.exchange, 412, "multiple-matches",
                   "If-None-Exist matches more than one resource.");
    return true;
  }
  if (page->matches.empty()) {
    return false;
  }
  answer_resource(call.exchange, 200, *page->matches.front());
  return true;
}

}  // namespace

void search_type(FhirCall& call) { answer_search(call, call.query); }

void search_type_with_body(FhirCall& call) {
  Exchange& exchange = call.exchange;
  if (exchange.request.body.size() > kBodyBytesMax) {
    answer_outcome(exchange, 413, "too-long", "The request body is larger than 5 MB.");
    return;
  }
  const auto form = wire::parse_query(exchange.request.body);
  if (!form) {
    answer_outcome(exchange, 400, "invalid", "The request body is not a well-formed form.");
    return;
  }
  if (!form->empty() && !call.query.empty()) {
    answer_outcome(exchange, 400, "invalid",
                   "Search parameters stand in the URL or in the body, not in both.");
    return;
  }
  if (!form->empty()) {
    exchange.arguments.set("query", query_value(*form));
  }
  answer_search(call, form->empty() ? call.query : *form);
}

/// A client may have put a resource at any id, also at the one that is drawn next.
std::string unused_id(FhirCall& call) {
  std::string id = make_uuid(call.rng);
  while (call.datastore.store.read(call.type, id).outcome != fhir::Outcome::kNotFound) {
    id = make_uuid(call.rng);
  }
  return id;
}

void create_resource(FhirCall& call) {
  Exchange& exchange = call.exchange;
  if (refuse_type(call, false)) {
    return;
  }
  auto resource = read_resource(exchange, call.type, {});
  if (!resource) {
    return;
  }
  const std::string* const unless = wire::find_header(exchange.request.headers, "if-none-exist");
  if (unless == nullptr || !answer_existing(call, *unless)) {
    call.id = unused_id(call);
    const fhir::StoreReply reply =
        call.datastore.store.create(call.type, call.id, *resource, exchange.now);
    if (reply.outcome == fhir::Outcome::kCreated) {
      exchange.changed = true;
      answer_resource(exchange, 201, *reply.version);
    } else {
      answer_failure(exchange, reply.outcome, call.type, call.id);
    }
  }
  exchange.arguments.set("body", std::move(*resource));
}

void read_instance(FhirCall& call) {
  if (refuse_type(call, false)) {
    return;
  }
  const fhir::StoreReply reply = call.datastore.store.read(call.type, call.id);
  if (reply.outcome == fhir::Outcome::kOk) {
    answer_resource(call.exchange, 200, *reply.version);
  } else {
    answer_failure(call.exchange, reply.outcome, call.type, call.id);
  }
}

void read_version(FhirCall& call, std::string_view version_id) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(version_id.data(), version_id.data() + version_id.size(), number);
  const bool is_number = error == std::errc() && end == version_id.data() + version_id.size();
  const fhir::StoreReply reply = is_number ? call.datastore.store.vread(call.type, call.id, number)
                                           : fhir::StoreReply{fhir::Outcome::kNotFound, nullptr};
  if (reply.outcome == fhir::Outcome::kOk) {
    answer_resource(call.exchange, 200, *reply.version);
  } else {
    answer_failure(call.exchange, reply.outcome, call.type, call.id);
  }
}

void read_history(FhirCall& call) {
  const auto* const versions = call.datastore.store.history(call.type, call.id);
  if (versions == nullptr) {
    answer_failure(call.exchange, fhir::Outcome::kNotFound, call.type, call.id);
    return;
  }
  const auto bundle = fhir::history_bundle(*versions, call.type, call.base, call.query);
  if (!bundle) {
    answer_outcome(call.exchange, 400, "invalid", bundle.error().message);
    return;
  }
  call.exchange.response.status = 200;
  call.exchange.response.body = *bundle;
}

void update_instance(FhirCall& call) {
  Exchange& exchange = call.exchange;
  if (refuse_type(call, true)) {
    return;
  }
  if (!fhir::is_resource_id(call.id)) {
    answer_outcome(exchange, 400, "invalid", "The id of the URL is not a FHIR id.");
    return;
  }
  const auto preconditions = read_preconditions(exchange);
  if (!preconditions) {
    return;
  }
  auto resource = read_resource(exchange, call.type, call.id);
  if (!resource) {
    return;
  }
  const fhir::StoreReply reply =
      call.datastore.store.update(call.type, call.id, *resource, *preconditions, exchange.now);
  exchange.changed = reply.version != nullptr;
  if (exchange.changed) {
    answer_resource(exchange, reply.outcome == fhir::Outcome::kCreated ? 201 : 200, *reply.version);
  } else {
    answer_failure(exchange, reply.outcome, call.type, call.id);
  }
  exchange.arguments.set("body", std::move(*resource));
}

void delete_instance(FhirCall& call) {
  Exchange& exchange = call.exchange;
  if (refuse_type(call, true)) {
    return;
  }
  const auto preconditions = read_preconditions(exchange);
  if (!preconditions) {
    return;
  }
  const fhir::StoreReply reply =
      call.datastore.store.remove(call.type, call.id, *preconditions, exchange.now);
  exchange.changed = reply.outcome == fhir::Outcome::kOk;
  // A repeated delete is answered like the first: not documented for HealthLake, FHIR allows it.
  if (exchange.changed || reply.outcome == fhir::Outcome::kGone) {
    exchange.response.status = 204;
  } else {
    answer_failure(exchange, reply.outcome, call.type, call.id);
  }
}

void read_capabilities(Exchange& exchange, const Datastore& datastore, std::string_view base) {
  exchange.response.status = 200;
  exchange.response.body = fhir::capability_statement(base, datastore.created_at);
}

}  // namespace gatecrash::healthlake
