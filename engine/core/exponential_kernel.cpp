#include "engine/core/exponential_kernel.hpp"

#include <sleef.h>

namespace reticulin::RETICULIN_ISA {

void exponentials(double (&x)[8]) {
#if defined(__AVX512F__)
    _mm512_storeu_pd(x, Sleef_cinz_expd8_u10avx512fnofma(_mm512_loadu_pd(x)));
#elif defined(__AVX__)
    _mm256_storeu_pd(x, Sleef_cinz_expd4_u10avx(_mm256_loadu_pd(x)));
    _mm256_storeu_pd(x + 4, Sleef_cinz_expd4_u10avx(_mm256_loadu_pd(x + 4)));
#else
    for (double& value : x) value = Sleef_exp_u10(value);
#endif
}

}  // namespace reticulin::RETICULIN_ISA
