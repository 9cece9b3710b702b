#pragma once

#include "engine/core/kernel_isa.hpp"

/// math::exp of eight numbers at once, for other kernel files. Compiled once per instruction set;
/// all builds give the bits of math::exp: SLEEF's variants without fused operations are consistent
/// across widths.
namespace reticulin {

RETICULIN_ON_EVERY_ISA(void exponentials(double (&x)[8]);)

}  // namespace reticulin
