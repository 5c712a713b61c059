#include "harness/dissect/understood.h"

namespace gatecrash::dissect {

const char* kind_name(Understood::Kind kind) {
  switch (kind) {
    case Understood::Kind::kRequest:
      return "request";
    case Understood::Kind::kNotification:
      return "notification";
    case Understood::Kind::kResponse:
      return "response";
  }
  return "response";
}

}  // namespace gatecrash::dissect
