#pragma once

#include <vector>

namespace reticulin::reference {

/// A box of voxels in double, [z][y][x] without padding; periodic in x and y, no flux in z.
struct Box {
    int nx = 1;
    int ny = 1;
    int nz = 1;
    double voxel = 20.0;

    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny) *
               static_cast<std::size_t>(nz);
    }

    [[nodiscard]] std::size_t at(int x, int y, int z) const {
        return (static_cast<std::size_t>(z) * static_cast<std::size_t>(ny) +
                static_cast<std::size_t>(y)) *
                   static_cast<std::size_t>(nx) +
               static_cast<std::size_t>(x);
    }
};

using Values = std::vector<double>;

/// c_t = D lap c - (k + u) c + S, units um and h.
struct Equation {
    double diffusivity = 0;
    double loss_rate = 0;
    Values gain;  // S
    Values loss;  // u; empty: none
};

/// D lap c of the isotropic 19-point stencil (faces 1/3, edges 1/6).
Values diffusion_term(const Box& box, double diffusivity, const Values& c);

/// One step of the delta form as written on paper: residual, divided by (1 + k dt)(1 + u dt), then
/// the dense inverse per axis on every line.
Values delta_form_step(const Box& box, const Equation& equation, const Values& c, double dt);

/// One step of plain splitting (LOD): source and loss, then backward Euler per axis. The
/// counter-example: its steady state depends on the step.
Values plain_splitting_step(const Box& box, const Equation& equation, const Values& c, double dt);

}  // namespace reticulin::reference
