#pragma once

/// math::exp of eight numbers at once, for other kernel files. Compiled once per instruction set;
/// all builds give the bits of math::exp: SLEEF's variants without fused operations are consistent
/// across widths.
namespace reticulin {

namespace baseline {
void exponentials(double (&x)[8]);
}  // namespace baseline

namespace v3 {
void exponentials(double (&x)[8]);
}  // namespace v3

namespace v4 {
void exponentials(double (&x)[8]);
}  // namespace v4

}  // namespace reticulin
