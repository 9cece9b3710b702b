#include "engine/io/quantity_parser.hpp"

#include <gtest/gtest.h>

namespace {

using namespace reticulin;
using namespace reticulin::io;

double native(std::string_view text, Dimension dimension) {
    const QuantityResult result = parse_quantity(text);
    EXPECT_TRUE(result) << text << ": " << result.error;
    if (!result) return -1.0;
    EXPECT_EQ(result.quantity->dimension, dimension) << text;
    return result.quantity->native;
}

TEST(QuantityParser, ReadsEveryUnitIntoNativeNumbers) {
    EXPECT_EQ(native("1.5 mm", Length::dimension), 1500.0);
    EXPECT_EQ(native("6 week", Duration::dimension), 1008.0);
    EXPECT_EQ(native("23 h", Duration::dimension), 23.0);
    EXPECT_EQ(native("15 year", Duration::dimension), 15 * 8766.0);
    EXPECT_EQ(native("200 /cm^2", ArealDensity::dimension), 200 / 1e8);
    EXPECT_EQ(native("8 um^2/s", Diffusivity::dimension), 28800.0);
    EXPECT_EQ(native("1.9e-6 ng/cell/h", Secretion::dimension), 1.9e6);
    EXPECT_EQ(native("42 pg/cell/d", Secretion::dimension), 42e9 / 24);
    EXPECT_EQ(native("2e-3 /h", Rate::dimension), 2e-3);
    EXPECT_EQ(native("1.8e-3 mm^3/h", VolumeRate::dimension), 1.8e6);
    EXPECT_EQ(native("3 mg/mL", Concentration::dimension), 3e6);
    EXPECT_EQ(native("1 ng/mL", Concentration::dimension), 1.0);
    EXPECT_EQ(native("15 kPa", Stress::dimension), 15.0);
    EXPECT_EQ(native("10 um/min", Speed::dimension), 600.0);
    EXPECT_EQ(native("0.028 mL/mg/h", RatePerConcentration::dimension), 0.028e-6);
    EXPECT_EQ(native("20 \xC2\xB5m", Length::dimension), 20.0);
    EXPECT_EQ(native("0.5", Dimension{}), 0.5);
}

TEST(QuantityParser, AgreesWithTheUnitsOfTheCode) {
    EXPECT_EQ(native("1 mg/mL", Concentration::dimension), units::mg_per_ml.native());
    EXPECT_EQ(native("1 /mm^3", NumberDensity::dimension), units::per_mm3.native());
    EXPECT_EQ(native("1 pg/cell/d", Secretion::dimension), units::pg_per_cell_day.native());
    EXPECT_EQ(native("1 um^2/s", Diffusivity::dimension), units::um2_per_s.native());
    EXPECT_EQ(native("1 year", Duration::dimension), units::year.native());
}

TEST(QuantityParser, SaysWhatIsWrong) {
    EXPECT_EQ(parse_quantity("2 mn").error, "\"mn\" is no known unit (did you mean \"nm\"?)");
    EXPECT_EQ(parse_quantity("mm").error, "it does not begin with a number");
    EXPECT_EQ(parse_quantity("1e999 mm").error, "the number is too large or too small");
    EXPECT_EQ(parse_quantity("1e300 kg^6").error,
              "the number is too large or too small for its unit");
    EXPECT_EQ(parse_quantity("inf mm").error, "the number is not finite");
    EXPECT_EQ(parse_quantity("1 mm^9").error,
              "the power in \" mm^9\" is not a whole number from -6 to 6");
    EXPECT_EQ(parse_quantity("1 mm/").error, "\" mm/\" is no unit");
}

TEST(QuantityParser, WritesWhatItReads) {
    for (const double value : {1.0 / 3.0, 28800.0, 1.9e6, 5e-8}) {
        EXPECT_EQ(native(native_text(value, Diffusivity::dimension), Diffusivity::dimension),
                  value);
        EXPECT_EQ(native(native_text(value, RatePerConcentration::dimension),
                         RatePerConcentration::dimension),
                  value);
    }
}

}  // namespace
