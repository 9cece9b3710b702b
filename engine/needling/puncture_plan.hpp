#pragma once

#include "engine/needling/insertion_pattern.hpp"
#include "engine/tissue/skin_geometry.hpp"
#include "engine/tissue/wounds.hpp"

#include <cstdint>
#include <vector>

namespace reticulin::needling {

/// Every puncture that a regimen makes in the block, by session, in the order of cutting: the block
/// is a window in the virtual sheet, a needle belongs to it when its entry point lies inside.
std::vector<std::vector<tissue::Puncture>> plan_punctures(const Regimen& regimen,
                                                          const tissue::SkinGeometry& geometry,
                                                          const InsertionParameters& insertion,
                                                          std::uint64_t device_seed);

/// The punctures of one session in a window of the sheet without tissue (none is marked as bled):
/// for the measured outputs density, depth, overlap and evenness.
std::vector<tissue::Puncture> pattern_on_sheet(const Session& session,
                                               std::int64_t session_number,
                                               const InsertionParameters& insertion,
                                               const SheetWindow& window,
                                               std::uint64_t device_seed);

/// Side of the square virtual sheet of 10 cm^2, um.
inline constexpr double virtual_sheet_side = 31622.7766;

}  // namespace reticulin::needling
