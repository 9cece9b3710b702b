#include "tests/unit/core/lanes_probe.hpp"

#include "engine/core/lanes.hpp"

namespace reticulin::testing::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

void probe_floats(const LanesIn& in, LanesOut& out) {
    const Lanes a = load(in.a.data()), b = load(in.b.data()), c = load(in.c.data());
    store(out.fused.data(), times_plus(a, b, c));
    store(out.smaller.data(), smaller(a, b));
    store(out.larger.data(), larger(a, b));
    store(out.moved_up.data(), moved_up(a, in.c[0]));
    store(out.moved_down.data(), moved_down(a, in.c[0]));
    store(out.chosen.data(), where(a < b, 1.0F - c, a / b));
    out.kept_count = keep_smaller(a, b, in.numbers.data(), in.except, out.kept.data());
}

void probe_doubles(const LanesIn& in, LanesOut& out) {
    const DoubleLanes x = load(in.x.data()), y = load(in.y.data()), z = load(in.z.data());
    store(out.double_fused.data(), times_plus(x, y, z));
    store(out.root.data(), square_root(x * x));
    store(out.as_doubles.data(), as_doubles(in.a.data() + 1));
    store(out.as_stored.data(), as_stored(x));
    store_as_floats(out.stored.data() + 1, x);
    const auto sums = sums_of(x, y, z, x + y);
    out.sums = {sums[0], sum_of(y), sums[2], sums[3]};
    const FourFields fields = gather_records(in.records.data(), in.numbers.data());
    alignas(64) double lanes[4][double_lane_count];
    store(lanes[0], fields.a), store(lanes[1], fields.b);
    store(lanes[2], fields.c), store(lanes[3], fields.d);
    for (std::size_t k = 0; k < 4; ++k)
        for (std::size_t i = 0; i < double_lane_count; ++i) out.gathered[k][i] = lanes[k][i];
    out.any_positive = any_positive(y);
    out.all_positive = all_positive(y);
}

}  // namespace

LanesOut probe(const LanesIn& in) {
    LanesOut out{};
    probe_floats(in, out);
    probe_doubles(in, out);
    Lanes rows[lane_count];
    for (std::size_t i = 0; i < lane_count; ++i) rows[i] = load(in.square.data() + lane_count * i);
    transpose(rows);
    for (std::size_t i = 0; i < lane_count; ++i)
        store(out.transposed.data() + lane_count * i, rows[i]);
    return out;
}

}  // namespace reticulin::testing::RETICULIN_ISA
