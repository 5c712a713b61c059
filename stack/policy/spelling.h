// spelling: the known word that a misspelt one most likely meant.
#pragma once

#include <span>
#include <string_view>

namespace gatecrash::policy {

/// The candidate nearest to `word` by edits (insert, delete, replace, swap of neighbours), when it
/// is near enough to suggest; empty otherwise. Earlier candidates win ties.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace gatecrash::policy
