#pragma once

/// Elementary functions whose bits do not depend on the processor: SLEEF's scalar functions
/// (1 ulp), not libm, which picks a variant by CPU. State-changing code uses only these.
namespace reticulin::math {

double exp(double x);
double expm1(double x);
double log(double x);
double pow(double x, double y);
double sin(double x);
double cos(double x);
double acos(double x);
double atan2(double y, double x);
double erf(double x);

/// Hill functions of a level x >= 0 with half-saturation k: x^n / (x^n + k^n).
inline double hill1(double x, double k) {
    return x <= 0.0 ? 0.0 : x / (x + k);
}

inline double hill2(double x, double k) {
    const double a = x * x;
    return x <= 0.0 ? 0.0 : a / (a + k * k);
}

inline double hill4(double x, double k) {
    const double a = x * x * x * x;
    return x <= 0.0 ? 0.0 : a / (a + k * k * k * k);
}

/// Probability that a process of this rate happens within dt.
inline double probability(double rate, double dt) {
    return rate <= 0.0 ? 0.0 : -expm1(-rate * dt);
}

/// Whether a process of this rate happens within dt, for a uniform draw u in (0, 1):
/// u < 1 - exp(-x), x = rate dt. As x - x^2/2 <= 1 - exp(-x) <= x, nearly all draws are settled
/// without the exponential.
inline bool happens(double u, double rate, double dt) {
    const double x = rate * dt;
    if (!(u < x)) return false;
    return u < x - 0.5 * x * x - 1e-15 || u < probability(rate, dt);
}

}  // namespace reticulin::math
