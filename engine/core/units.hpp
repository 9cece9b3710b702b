#pragma once

#include <compare>

namespace reticulin {

/// Powers of the four base dimensions. Motion is overdamped, so force and mass never meet in one
/// equation and may be independent.
struct Dimension {
    int length = 0;
    int time = 0;
    int amount = 0;
    int force = 0;
    friend constexpr bool operator==(const Dimension&, const Dimension&) = default;
};

/// A number with a dimension, held in native units: um, h, zg (1e-21 g), nN. Chosen so that
/// 1 zg/um^3 = 1 ng/mL and 1 nN/um^2 = 1 kPa exactly. Built only as number x unit, read only
/// through in(unit) or native(); kernels use plain doubles in native units.
template <int L, int T, int A, int F>
class Quantity {
  public:
    static constexpr Dimension dimension{L, T, A, F};
    constexpr Quantity() = default;

    static constexpr Quantity from_native(double value) {
        Quantity q;
        q.value_ = value;
        return q;
    }

    [[nodiscard]] constexpr double native() const { return value_; }

    [[nodiscard]] constexpr double in(Quantity unit) const { return value_ / unit.value_; }

    // NOLINTNEXTLINE(modernize-use-nullptr): the check stumbles over <=> itself
    friend constexpr auto operator<=>(Quantity, Quantity) = default;

    friend constexpr Quantity operator+(Quantity a, Quantity b) {
        return from_native(a.value_ + b.value_);
    }

    friend constexpr Quantity operator-(Quantity a, Quantity b) {
        return from_native(a.value_ - b.value_);
    }

    friend constexpr Quantity operator*(double a, Quantity b) { return from_native(a * b.value_); }

    friend constexpr Quantity operator*(Quantity a, double b) { return from_native(a.value_ * b); }

    friend constexpr Quantity operator/(Quantity a, double b) { return from_native(a.value_ / b); }

    friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }

  private:
    double value_ = 0.0;
};

using Length = Quantity<1, 0, 0, 0>;
using Area = Quantity<2, 0, 0, 0>;
using Volume = Quantity<3, 0, 0, 0>;
using Duration = Quantity<0, 1, 0, 0>;
using Rate = Quantity<0, -1, 0, 0>;
using Speed = Quantity<1, -1, 0, 0>;
using Diffusivity = Quantity<2, -1, 0, 0>;
using Amount = Quantity<0, 0, 1, 0>;
using Concentration = Quantity<-3, 0, 1, 0>;
/// Amount made by one cell per hour.
using Secretion = Quantity<0, -1, 1, 0>;
/// The same for a solute counted in arbitrary units: level x volume per hour.
using VolumeRate = Quantity<3, -1, 0, 0>;
/// Cells, vessels or holes per volume and per area.
using NumberDensity = Quantity<-3, 0, 0, 0>;
using ArealDensity = Quantity<-2, 0, 0, 0>;
/// 1 nN/um^2 = 1 kPa.
using Stress = Quantity<-2, 0, 0, 1>;
using Force = Quantity<0, 0, 0, 1>;
/// Rate per level of a solute or matrix component given as a concentration.
using RatePerConcentration = Quantity<3, -1, -1, 0>;

/// Unit constants for code that speaks in them: `3.0 * units::mm`.
namespace units {
inline constexpr Length um = Length::from_native(1.0);
inline constexpr Length mm = Length::from_native(1e3);
inline constexpr Duration hour = Duration::from_native(1.0);
inline constexpr Duration minute = Duration::from_native(1.0 / 60.0);
inline constexpr Duration second = Duration::from_native(1.0 / 3600.0);
inline constexpr Duration day = Duration::from_native(24.0);
inline constexpr Duration week = Duration::from_native(168.0);
inline constexpr Duration year = Duration::from_native(24.0 * 365.25);
inline constexpr Rate per_hour = Rate::from_native(1.0);
inline constexpr Speed um_per_hour = Speed::from_native(1.0);
inline constexpr Diffusivity um2_per_s = Diffusivity::from_native(3600.0);
inline constexpr Concentration ng_per_ml = Concentration::from_native(1.0);
/// Collagen and fibrin are spoken of, stored and written in mg/mL throughout (1 mg/mL = 1e6
/// native).
inline constexpr Concentration mg_per_ml = Concentration::from_native(1e6);
inline constexpr NumberDensity per_mm3 = NumberDensity::from_native(1e-9);
inline constexpr ArealDensity per_mm2 = ArealDensity::from_native(1e-6);
inline constexpr ArealDensity per_cm2 = ArealDensity::from_native(1e-8);
inline constexpr Secretion ng_per_cell_hour = Secretion::from_native(1e12);
inline constexpr Secretion pg_per_cell_day = Secretion::from_native(1e9 / 24.0);
inline constexpr Stress kpa = Stress::from_native(1.0);
}  // namespace units

}  // namespace reticulin
