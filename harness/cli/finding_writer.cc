#include "harness/cli/finding_writer.h"

#include "stack/net/file.h"
#include "stack/net/folder.h"

namespace gatecrash::cli {

Result<std::string> write_finding(const std::string& directory,
                                  const campaign::FindingFolder& folder) {
  std::string path = directory + "/" + folder.name;
  TRY_STATUS(net::make_folders(path));
  for (const campaign::File& file : folder.files) {
    TRY_STATUS(net::write_file(path + "/" + file.name, file.bytes));
  }
  return path;
}

}  // namespace gatecrash::cli
