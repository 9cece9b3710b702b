#include "engine/measures/instruments.hpp"

namespace reticulin::measures {

namespace {

double share(double part, double rest) {
    const double whole = part + rest;
    return whole > 0.0 ? part / whole : 0.0;
}

/// Collagen by pool and how much it changed.
void record_amounts(const View& view, std::size_t r, Recorder& record) {
    const std::string& name = view.regions[r].name;
    const auto mean = [&](Amount a) { return view.sums.mean(r, a); };
    const double fresh = mean(Amount::iii_new) + mean(Amount::i_new);
    const double linked = mean(Amount::iii_cross_linked) + mean(Amount::i_cross_linked);
    const double torn = mean(Amount::iii_torn) + mean(Amount::i_torn);
    const double iii =
        mean(Amount::iii_new) + mean(Amount::iii_cross_linked) + mean(Amount::iii_torn);
    const double total = fresh + linked + torn;
    const double rest = view.sums.total(r, Amount::rest);
    record.add("collagen_total", name, "mg/mL", "Collagen III and I in every state", total);
    record.add("collagen_change",
               name,
               "%",
               "Collagen against the same region on day 0",
               rest > 0.0 ? 100.0 * view.sums.total(r, Amount::change) / rest : 0.0);
    record.add("collagen_iii", name, "mg/mL", "Collagen III in every state", iii);
    record.add("collagen_i", name, "mg/mL", "Collagen I in every state", total - iii);
    record.add("collagen_new", name, "mg/mL", "Collagen not yet cross-linked", fresh);
    record.add("collagen_cross_linked", name, "mg/mL", "Cross-linked collagen", linked);
    record.add("collagen_torn", name, "mg/mL", "Collagen disconnected by needles", torn);
}

/// Shares of collagen III: in all, in the new pools, and in what the new pools hold above rest.
void record_shares(const View& view, std::size_t r, Recorder& record) {
    const std::string& name = view.regions[r].name;
    const auto total = [&](Amount a) { return view.sums.total(r, a); };
    const double iii =
        total(Amount::iii_new) + total(Amount::iii_cross_linked) + total(Amount::iii_torn);
    const double i = total(Amount::i_new) + total(Amount::i_cross_linked) + total(Amount::i_torn);
    const double more_iii = total(Amount::excess_iii), more_i = total(Amount::excess_i);
    record.add("share_iii", name, "1", "Collagen III / all collagen", share(iii, i));
    record.add("share_iii_new",
               name,
               "1",
               "Collagen III / new collagen",
               share(total(Amount::iii_new), total(Amount::i_new)));
    record.add("collagen_new_excess",
               name,
               "mg/mL",
               "New collagen above the resting pool",
               view.sums.mean(r, Amount::excess_iii) + view.sums.mean(r, Amount::excess_i));
    record.add("share_iii_new_excess",
               name,
               "1",
               "Collagen III / new collagen above the resting pools; 0 if none",
               share(more_iii, more_i));
}

}  // namespace

void measure_collagen(const View& view, Recorder& record) {
    for (std::size_t r = 0; r < view.regions.size(); ++r) {
        const std::string& name = view.regions[r].name;
        record_amounts(view, r, record);
        record_shares(view, r, record);
        record.add("fibrin", name, "mg/mL", "Fibrin", view.sums.mean(r, Amount::fibrin));
        record.add("elastin_change",
                   name,
                   "%",
                   "Elastin against day 0",
                   100.0 * view.sums.mean_over_collagen(r, Level::elastin));
        record.add("anisotropy_rise",
                   name,
                   "1",
                   "Mean rise of the largest eigenvalue of fibre orientation above rest",
                   view.sums.mean_over_collagen(r, Level::anisotropy));
        record.add("relative_stiffness",
                   name,
                   "1",
                   "Stiffness relative to the same place on day 0",
                   view.sums.mean_over_collagen(r, Level::stiffness));
    }
}

}  // namespace reticulin::measures
