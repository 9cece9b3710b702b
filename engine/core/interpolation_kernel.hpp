#pragma once

#include "engine/core/kernel_isa.hpp"

#include <array>
#include <cstddef>

/// Inner loops of reading a field between voxel centres. Compiled once per instruction set; all
/// builds give the same bits.
namespace reticulin {

/// The 64 voxels about a place: four along each axis, the second of them at or before it.
struct SurroundingVoxels {
    const float* values;                 // of the whole field
    std::array<std::size_t, 4> x, y, z;  // offsets along each axis; x need not be neighbours
    std::array<double, 3> past_second;   // from the second to the place, in voxels: 0..1
};

/// Value, and slopes per voxel along x, y and z, of the cubics through the voxels.
struct CubicReading {
    double value, x, y, z;
};

RETICULIN_ON_EVERY_ISA(double cubic_value(const SurroundingVoxels& voxels);
                       CubicReading cubic_reading(const SurroundingVoxels& voxels);)

}  // namespace reticulin
