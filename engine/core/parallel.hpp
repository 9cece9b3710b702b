#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace reticulin {

/// Reference to a callable, without allocation or ownership.
template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)> {
  public:
    template <class F,
              class = std::enable_if_t<!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>>>
    FunctionRef(F&& f)  // NOLINT: converts by design
        : object_(const_cast<void*>(static_cast<const void*>(&f))),
          call_([](void* o, Args... args) -> R {
              return (*static_cast<std::remove_reference_t<F>*>(o))(args...);
          }) {}

    R operator()(Args... args) const { return call_(object_, args...); }

  private:
    void* object_;
    R (*call_)(void*, Args...);
};

/// Threads used by the calling thread's parallel loops (default 1). Set once per run from the
/// scheduler's grant, the CPU quota or the affinity mask; never from the scenario.
void set_thread_count(int threads);
int thread_count();

/// Sets flush-to-zero and rounding to nearest for the scope and restores what was there: denormals
/// in a decaying field are 40 times slower, and neither must depend on who called us. Every
/// parallel region has one.
class FloatModeScope {
  public:
    FloatModeScope();
    ~FloatModeScope();
    FloatModeScope(const FloatModeScope&) = delete;
    FloatModeScope& operator=(const FloatModeScope&) = delete;

  private:
    unsigned saved_;
};

/// Rounding to nearest for the scope, outside of parallel regions too; restores what was there.
class NearestRoundingScope {
  public:
    NearestRoundingScope();
    ~NearestRoundingScope();
    NearestRoundingScope(const NearestRoundingScope&) = delete;
    NearestRoundingScope& operator=(const NearestRoundingScope&) = delete;

  private:
    int saved_;
};

/// Processors this process may run threads on, at least 1 and not more than OMP_THREAD_LIMIT; also
/// where OMP_PROC_BIND or OMP_PLACES has bound its first thread to one of them.
int granted_processors();

/// Gives the calling thread back all processors that OMP_PROC_BIND or OMP_PLACES left to the
/// process: the runtime binds the first thread when it is loaded, and programs that it starts
/// inherit that.
void unbind_first_thread();

/// Calls body(i) for i in [0, count), in any order and on any thread. The body writes only what
/// belongs to i, so the result does not depend on the number of threads. An exception thrown by a
/// body is rethrown here (the one of the lowest i).
void for_each_block(std::size_t count, FunctionRef<void(std::size_t)> body);

/// How many blocks of `per_block` hold `count` items.
constexpr std::size_t blocks_of(std::size_t count, std::size_t per_block) {
    return (count + per_block - 1) / per_block;
}

/// The same for many small items: calls body(i) for i in [0, count), `per_block` neighbouring ones
/// at a time on one thread.
template <class Body>
void for_each_item(std::size_t count, std::size_t per_block, const Body& body) {
    for_each_block(blocks_of(count, per_block), [&](std::size_t block) {
        const std::size_t end = std::min(count, (block + 1) * per_block);
        for (std::size_t i = block * per_block; i < end; ++i) body(i);
    });
}

/// The same by runs of neighbouring items: calls body(block, begin, end) with at most `per_block`
/// of `count` items each.
template <class Body>
void for_each_run(std::size_t count, std::size_t per_block, const Body& body) {
    for_each_block(blocks_of(count, per_block), [&](std::size_t block) {
        body(block, block * per_block, std::min(count, (block + 1) * per_block));
    });
}

/// Sum of term(i) over fixed blocks, added in order of i: same bits for any thread count.
double ordered_sum(std::size_t count, FunctionRef<double(std::size_t)> term);

}  // namespace reticulin
