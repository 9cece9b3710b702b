#pragma once

#include "engine/simulation/tissue_state.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// A field as files have it: [z][y][x][component] with z counted UPWARD from the block's bottom,
/// and vectors and tensors turned over with it (z = -depth).
struct FileField {
    std::string name;
    std::string unit;
    std::string description;
    int components = 1;
    std::vector<float> values;
};

/// Every field a snapshot can hold: those derived from several arrays, then each voxel array of the
/// state by the last part of its path ("pdgf", "collagen_iii_new", "latent_tgf_beta", ...).
std::vector<std::string> all_field_names(const simulation::TissueState& state);

/// One field by name, or by the full path of an array of the state. Unless `lossless`, values are
/// rounded to 13 bits of the mantissa, those of `orientation` (trace 1) to 1/4096. Throws
/// UsageError with the valid names.
FileField collect_field(const simulation::TissueState& state,
                        const std::string& name,
                        bool lossless);

/// Nearest float with 13 bits of mantissa (ties to even): relative error at most 6.1e-5.
float rounded_to_13_bits(float value);

/// Nearest multiple of 1/4096: for components of a tensor of trace 1, where small components would
/// otherwise be kept finer than anything can tell (a fibre direction moves by less than 0.2
/// degrees).
float rounded_to_4096ths(float value);

/// Turns an array of rows [z][y][x][component] over in z.
void turn_over(std::vector<float>& values, int nz, std::size_t plane);

}  // namespace reticulin::io
