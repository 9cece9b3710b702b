#pragma once

#include "tests/reference/delta_form_twin.hpp"

namespace reticulin::reference {

/// The exact solution of c_t = D lap_h c - k c + S on the grid (lap_h the 19-point stencil, S
/// constant in time), in the modes of lap_h itself: Fourier laterally, cosines in depth.
class ExactPropagator {
  public:
    ExactPropagator(const Box& box, double diffusivity, double loss_rate);
    /// The field a time t (h) after c, under a constant gain.
    [[nodiscard]] Values after(const Values& c, const Values& gain, double t) const;
    /// The field that a constant gain ends in.
    [[nodiscard]] Values steady(const Values& gain) const;

  private:
    struct Modes {
        std::vector<Values> basis;  // [mode][place], orthonormal
        Values eigenvalues;         // of -d_xx in units of 1 / voxel^2
    };

    static Modes periodic_modes(int n);
    static Modes no_flux_modes(int n);
    [[nodiscard]] Values transform(const Values& values, bool forward) const;
    [[nodiscard]] double rate(int x, int y, int z) const;

    Box box_;
    double transport_;
    double loss_rate_;
    Modes x_;
    Modes y_;
    Modes z_;
};

}  // namespace reticulin::reference
