// arguments: arguments for a tool, as JSON text, from the server's own input schema.
//
// Valid arguments fit the schema and mean something (known ids, real FHIR bodies) where a
// property's name is one that servers of health data use; boundary arguments fit the schema at its
// edges; invalid ones break one keyword of it. Immutable once made; costs well under a microsecond
// a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/generate/schema.h"
#include "harness/generate/schema_values.h"
#include "harness/generate/tool_catalog.h"

namespace gatecrash::generate {

enum class Validity : std::uint8_t { kValid, kBoundary, kInvalid };

/// What a property means to a server of health data, told by its name.
enum class Role : std::uint8_t {
  kNone,
  kDatastoreId,
  kDatastoreArn,
  kResourceType,
  kResourceId,
  kPatientId,
  kPatientReference,
  kBody,
  kBodies,
  kIfMatch,
  kIfNoneExist,
  kVersion,
  kQuery,
  kPatch,
  kExportTarget,
  kImportSource,
  kJobId,
  kName,
  kNextToken,
  kCount,
  kFixed,  // one value that fits: Property::fixed
};

/// What a call was about, for learning from its answer.
struct CallSubject {
  const ResourceId* resource = nullptr;  // a known one; valid until the ids change
  std::optional<Broken> broken{};        // of invalid arguments
};

class ArgumentMaker {
 public:
  explicit ArgumentMaker(const Tool& tool);

  /// Appends an object of arguments. `serial` is the call's own number, put where there is room.
  CallSubject append(std::string& out, Validity validity, const KnownIds& known,
                     std::uint64_t serial, Choices& choices) const;

 private:
  struct Property {
    const SchemaNode::Property* schema = nullptr;
    Role role = Role::kNone;
    std::string_view fixed{};
  };

  struct Call;
  void choose_resource(Call& call) const;

  /// Whether a call has this optional property.
  static bool is_drawn(const Property& property, Choices& choices);

  void append_property(std::string& out, const Property& property, Call& call) const;
  /// The member in whole; `spoilt` when it is the one to break.
  void append_member(std::string& out, const Property& property, Validity validity, bool spoilt,
                     Call& call, CallSubject& subject) const;

  Schema schema_;
  std::vector<Property> properties_;
  bool creates_ = false;  // takes a body and no id
};

}  // namespace gatecrash::generate
