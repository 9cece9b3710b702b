#pragma once

#include <vector>

namespace reticulin::reference {

/// The well-mixed reduction of the model (docs/model/radial_twin.md, "zero-dimensional"): hours,
/// ng/mL, cells/mm^3, mg/mL. Written from the equations alone, shares no code with the engine.
struct ZeroDParameters {
    // What the overlay of the radial check changes; the defaults are the bare table.
    double k_inflammation = 1.4;
    double s_damage = 1.0;
    double s_neutrophil = 3e-4;
    double s_m1 = 3e-4;
    double k_anti = 0.70;
    double s_anti_m2 = 3.5e-4;
    double s_anti_m1 = 5e-5;
    double fibroblast_return = 0.0006;

    /// Groups A and B of the overlay (they leave steady levels as they are).
    static ZeroDParameters overlay();
};

/// One row of results, `day` after the session.
struct ZeroDRow {
    double day, inflammation, neutrophils, m1, m2, tgf_beta, pdgf, activated, myofibroblasts,
        quiescent, memory, fibrin, collagen_change_percent;
};

/// Heun's method with this step in hours; rows at every whole multiple of `row_every` hours.
std::vector<ZeroDRow> run_zero_d(const ZeroDParameters& p,
                                 double days,
                                 double dt = 0.02,
                                 double row_every = 1.0);

}  // namespace reticulin::reference
