#include "harness/dissect/framer.h"

#include "harness/dissect/line_cutter.h"
#include "stack/base/check.h"

namespace gatecrash::dissect {

std::unique_ptr<Framer> make_framer(FramerKind kind) {
  switch (kind) {
    case FramerKind::kLine:
      return std::make_unique<LineCutter>(LineRules{});
  }
  CHECK(false);
}

}  // namespace gatecrash::dissect
