// links: how bytes travel in one world: latency, pieces, several messages at once, slow readers.
//
// Puts what is sent onto the wires. A world without such features pays nothing for them. What waits
// for more bytes goes at flush(), which the world calls before time moves far. Single thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/simulate/marks.h"
#include "harness/simulate/swarm.h"
#include "harness/simulate/wires.h"

namespace gatecrash::simulate {

class Links {
 public:
  /// All are borrowed.
  Links(const Swarm& swarm, generate::Choices& choices, Wires& wires, Marks& marks)
      : swarm_(swarm), choices_(choices), wires_(wires), marks_(marks) {}

  /// `tag` goes with the bytes of clients; others' have none.
  void send(std::size_t connection, Wire wire, std::string bytes, Instant now,
            std::uint32_t tag = 0);

  /// Its end, after all that was sent.
  void end(std::size_t connection, Wire wire, Instant now);

  void flush(Instant now);

 private:
  struct Waiting {
    std::size_t connection;
    Wire wire;
    std::string bytes;
  };

  Duration delay(Wire wire);
  void send_pieces(std::size_t connection, Wire wire, std::string_view bytes, Instant now,
                   std::uint32_t tag);
  bool merge(std::size_t connection, Wire wire, std::string& bytes);

  const Swarm& swarm_;
  generate::Choices& choices_;
  Wires& wires_;
  Marks& marks_;
  std::vector<Waiting> waiting_;  // at most one for each wire
};

}  // namespace gatecrash::simulate
