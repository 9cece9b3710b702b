#include "engine/core/units.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace reticulin {
namespace {

TEST(Units, OneNanogramPerMillilitreIsOneNativeConcentration) {
    // 1 ng/mL = 1e-9 g / 1e12 um^3 = 1e-21 g/um^3 = 1 zg/um^3
    EXPECT_DOUBLE_EQ(units::ng_per_ml.native(), 1e-9 / 1e-21 / 1e12);
    EXPECT_DOUBLE_EQ(units::mg_per_ml.native(), 1e-3 / 1e-21 / 1e12);
}

TEST(Units, OneKilopascalIsOneNativeStress) {
    EXPECT_DOUBLE_EQ(units::kpa.native(), 1e3 * 1e9 / 1e12);  // 1000 N/m^2 in nN/um^2
}

TEST(Units, DiffusivityIsHeldPerHour) {
    EXPECT_DOUBLE_EQ((13.0 * units::um2_per_s).native(), 46800.0);
}

TEST(Units, SecretionOfACellIsHeldInZeptogramsPerHour) {
    EXPECT_DOUBLE_EQ(units::ng_per_cell_hour.native(), 1e-9 / 1e-21);
    EXPECT_DOUBLE_EQ(units::pg_per_cell_day.native(), 1e-12 / 1e-21 / 24.0);
}

TEST(Units, DensitiesAreHeldPerMicrometre) {
    EXPECT_DOUBLE_EQ((3000.0 * units::per_mm3).native(), 3000.0 / 1e9);
    EXPECT_DOUBLE_EQ((16.0 * units::per_cm2).native(), 16.0 / 1e8);
    EXPECT_DOUBLE_EQ((1.0 * units::per_mm2).in(units::per_cm2), 100.0);
}

TEST(Units, AnyUnitOfADimensionReadsTheSameQuantity) {
    const Duration spacing = 6.0 * units::week;

    EXPECT_DOUBLE_EQ(spacing.in(units::day), 42.0);
    EXPECT_DOUBLE_EQ(spacing.in(units::minute), 60480.0);
    EXPECT_DOUBLE_EQ((1.0 * units::year).in(units::day), 365.25);
}

TEST(Units, QuantitiesOfOneDimensionAddCompareAndDivide) {
    const Length sum = 1.5 * units::mm + 20.0 * units::um;

    EXPECT_DOUBLE_EQ(sum.in(units::um), 1520.0);
    EXPECT_LT(20.0 * units::um, units::mm);
    EXPECT_DOUBLE_EQ(units::mm / units::um, 1000.0);
}

TEST(Units, AQuantityCostsNoMoreThanADouble) {
    EXPECT_EQ(sizeof(Length), sizeof(double));
    EXPECT_TRUE(std::is_trivially_copyable_v<Length>);
}

}  // namespace
}  // namespace reticulin
