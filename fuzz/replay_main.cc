// A main() for fuzz targets without libFuzzer: runs every file named, and every file in every
// folder named, once. Exit: 0 all ran; 2 a name that is neither, or no file at all. A finding
// aborts, after the name of its file has been printed.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

/// The files to run, sorted so that every run is the same.
std::set<fs::path> files_of(const fs::path& name) {
  std::set<fs::path> files;
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) {
    for (const auto& entry : fs::recursive_directory_iterator(name, ignored)) {
      if (entry.is_regular_file(ignored)) {
        files.insert(entry.path());
      }
    }
  } else if (fs::is_regular_file(name, ignored)) {
    files.insert(name);
  }
  return files;
}

void run(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  // On stderr before the run, so that it is the last line when the run aborts.
  std::fprintf(stderr, "%s (%zu bytes)\n", path.c_str(), bytes.size());
  // A copy of exactly that size, so that a sanitizer sees any read past the end.
  const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(data.data(), data.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    const std::set<fs::path> files = files_of(argv[i]);
    for (const fs::path& path : files) {
      run(path);
    }
    if (files.empty()) {
      std::fprintf(stderr, "%s: no file there\n", argv[i]);
      return 2;
    }
    count += files.size();
  }
  std::fprintf(stderr, "%zu files\n", count);
  return count == 0 ? 2 : 0;
}
