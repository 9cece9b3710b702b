#include "engine/core/parallel.hpp"

#include <omp.h>
#include <xmmintrin.h>

#include <exception>

namespace reticulin {

namespace {
thread_local int threads_of_caller = 1;
constexpr unsigned flush_to_zero = 0x8040;  // FTZ and DAZ bits of MXCSR
}  // namespace

void set_thread_count(int threads) {
    threads_of_caller = threads > 1 ? threads : 1;
}

int thread_count() {
    return threads_of_caller;
}

FloatModeScope::FloatModeScope() : saved_(_mm_getcsr()) {
    _mm_setcsr(saved_ | flush_to_zero);
}

FloatModeScope::~FloatModeScope() {
    _mm_setcsr(saved_);
}

void for_each_block(std::size_t count, FunctionRef<void(std::size_t)> body) {
    const int threads = threads_of_caller;
    if (threads == 1 || count < 2) {
        const FloatModeScope scope;
        for (std::size_t i = 0; i < count; ++i) body(i);
        return;
    }
    std::exception_ptr first;
    std::size_t first_block = count;
#pragma omp parallel num_threads(threads) default(none) shared(count, body, first, first_block)
    {
        const FloatModeScope scope;
#pragma omp for schedule(dynamic, 1)
        for (std::size_t i = 0; i < count; ++i) {
            try {
                body(i);
            } catch (...) {
#pragma omp critical(reticulin_exception)
                if (i < first_block) {
                    first_block = i;
                    first = std::current_exception();
                }
            }
        }
    }
    if (first) std::rethrow_exception(first);
}

double ordered_sum(std::size_t count, FunctionRef<double(std::size_t)> term) {
    std::vector<double> parts(count);
    for_each_block(count, [&](std::size_t i) { parts[i] = term(i); });
    double sum = 0.0;
    for (const double p : parts) sum += p;
    return sum;
}

}  // namespace reticulin
