#include "engine/core/math.hpp"

#include <sleef.h>

namespace reticulin::math {

double exp(double x) {
    return Sleef_exp_u10(x);
}

double expm1(double x) {
    return Sleef_expm1_u10(x);
}

double log(double x) {
    return Sleef_log_u10(x);
}

double pow(double x, double y) {
    return Sleef_pow_u10(x, y);
}

double sin(double x) {
    return Sleef_sin_u10(x);
}

double cos(double x) {
    return Sleef_cos_u10(x);
}

double acos(double x) {
    return Sleef_acos_u10(x);
}

double atan2(double y, double x) {
    return Sleef_atan2_u10(y, x);
}

double erf(double x) {
    return Sleef_erf_u10(x);
}

}  // namespace reticulin::math
