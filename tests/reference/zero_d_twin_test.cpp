#include "tests/reference/zero_d_twin.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::reference {
namespace {

const ZeroDRow& at_day(const std::vector<ZeroDRow>& rows, double day) {
    return rows.at(static_cast<std::size_t>(std::lround(day * 24)));
}

/// The printed table has two or three digits: half a unit of the last digit, or 2 %.
void expect_printed(double value, double printed, double digit) {
    EXPECT_NEAR(value, printed, std::max(0.6 * digit, 0.02 * std::abs(printed)));
}

TEST(ZeroDTwin, ReproducesThePrintedTableOfOneSession) {
    const auto rows = run_zero_d({}, 60);

    struct Printed {
        double day, i, n, m1, m2, t, fa, fm, m, f, dc;
    };

    const std::vector<Printed> table{{0.25, .99, 1747, 60, 0, .03, 172, 0, 0, .98, -0.5},
                                     {1, 1.30, 4952, 825, 211, .38, 506, 0, .12, .88, -0.6},
                                     {2, .51, 3203, 1138, 1158, .91, 1471, 28, .55, .64, -0.9},
                                     {3, .17, 996, 1008, 1986, 1.10, 2320, 167, .77, .40, -1.1},
                                     {5, .03, 53, 347, 2089, .82, 3765, 663, .87, .16, -1.1},
                                     {7, .01, 3, 90, 1527, .52, 4636, 1295, .84, .08, -0.9},
                                     {10, 0, 0, 12, 859, .31, 4911, 2149, .74, .04, -0.5},
                                     {14, 0, 0, 1, 383, .16, 4259, 2515, .54, .02, 0.1},
                                     {21, 0, 0, 0, 92, .03, 2872, 1255, .23, .01, 0.9},
                                     {28, 0, 0, 0, 22, .01, 1638, 370, .08, .01, 1.1},
                                     {60, 0, 0, 0, 0, 0, 70, 1, 0, 0, 1.2}};
    for (const Printed& p : table) {
        SCOPED_TRACE(p.day);
        const ZeroDRow& row = at_day(rows, p.day);
        expect_printed(row.inflammation, p.i, 0.01);
        expect_printed(row.neutrophils, p.n, 1);
        expect_printed(row.m1, p.m1, 1);
        expect_printed(row.m2, p.m2, 1);
        expect_printed(row.tgf_beta, p.t, 0.01);
        expect_printed(row.activated, p.fa, 1);
        expect_printed(row.myofibroblasts, p.fm, 1);
        expect_printed(row.memory, p.m, 0.01);
        expect_printed(row.fibrin, p.f, 0.01);
        EXPECT_NEAR(row.collagen_change_percent, p.dc, 0.06);
    }
}

TEST(ZeroDTwin, ReproducesTheFiguresOfTheOverlay) {
    const auto rows = run_zero_d(ZeroDParameters::overlay(), 60);

    double n = 0, fm = 0, macrophages = 0, n_hour = 0, fm_day = 0, m_day = 0;
    for (const ZeroDRow& row : rows) {
        if (row.neutrophils > n) n = row.neutrophils, n_hour = row.day * 24;
        if (row.m1 + row.m2 > macrophages) macrophages = row.m1 + row.m2, m_day = row.day;
        if (row.myofibroblasts > fm) fm = row.myofibroblasts, fm_day = row.day;
    }
    EXPECT_NEAR(n, 4890, 0.02 * 4890);
    EXPECT_NEAR(n_hour, 25, 1);
    EXPECT_NEAR(macrophages, 2980, 0.02 * 2980);
    EXPECT_NEAR(m_day, 3.2, 0.1);
    EXPECT_NEAR(at_day(rows, 10).activated, 4807, 0.02 * 4807);
    EXPECT_NEAR(fm, 2450, 0.02 * 2450);
    EXPECT_NEAR(fm_day, 13.1, 0.3);
    EXPECT_NEAR(rows.back().collagen_change_percent, 1.11, 0.03);
}

}  // namespace
}  // namespace reticulin::reference
