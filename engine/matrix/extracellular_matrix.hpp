#pragma once

#include "engine/core/array_list.hpp"
#include "engine/core/geometry.hpp"
#include "engine/matrix/collagen_laws.hpp"
#include "engine/matrix/matrix_parameters.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace reticulin::matrix {

/// Components per voxel, mg/mL unless said otherwise. Torn = mechanically disconnected by a needle.
enum class Component : std::uint8_t {
    collagen_iii_new,
    collagen_i_new,
    collagen_iii_cross_linked,
    collagen_i_cross_linked,
    collagen_iii_torn,
    collagen_i_torn,
    mature_crosslink,  // index 0..1
    fibrin,
    elastin,         // relative to rest
    orientation_xx,  // total collagen x orientation tensor (trace = total collagen)
    orientation_yy,
    orientation_zz,
    orientation_xy,
    orientation_yz,
    orientation_xz,
};

inline constexpr std::size_t component_count = 15;
inline constexpr std::size_t collagen_pool_count = 6;  // the first six
inline constexpr std::array<std::string_view, component_count> component_names{
    "collagen_iii_new",
    "collagen_i_new",
    "collagen_iii_cross_linked",
    "collagen_i_cross_linked",
    "collagen_iii_torn",
    "collagen_i_torn",
    "mature_crosslink",
    "fibrin",
    "elastin",
    "orientation_xx",
    "orientation_yy",
    "orientation_zz",
    "orientation_xy",
    "orientation_yz",
    "orientation_xz"};
inline constexpr std::array<std::string_view, component_count> component_descriptions{
    "New collagen III, not yet cross-linked",
    "New collagen I, not yet cross-linked",
    "Cross-linked collagen III",
    "Cross-linked collagen I",
    "Collagen III torn by needles",
    "Collagen I torn by needles",
    "Index of mature cross-links, 0 to 1",
    "Fibrin",
    "Elastin relative to rest",
    "Total collagen x orientation tensor, XX",
    "Total collagen x orientation tensor, YY",
    "Total collagen x orientation tensor, ZZ",
    "Total collagen x orientation tensor, XY",
    "Total collagen x orientation tensor, YZ (y, depth)",
    "Total collagen x orientation tensor, XZ (x, depth)",
};
inline constexpr std::array<std::string_view, component_count> component_units{"mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "1",
                                                                               "mg/mL",
                                                                               "1",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL",
                                                                               "mg/mL"};

constexpr std::size_t index(Component c) {
    return static_cast<std::size_t>(c);
}

/// What cells and solutes do to the matrix in a step; null = zero everywhere.
struct MatrixDrivers {
    const float* mmp = nullptr;              // level
    const float* inflammation = nullptr;     // level
    const float* macrophages = nullptr;      // kernel density per um^3
    const float* resting_share = nullptr;    // q: kernel count of quiescent cells / day 0; null = 1
    const float* activated_cells = nullptr;  // activated + myofibroblasts per um^3 (elastin)
    // made by activated cells and myofibroblasts, mg/mL per hour before gates, and by direction:
    const double* synthesis_iii = nullptr;
    const double* synthesis_i = nullptr;
    const float* const* synthesis_direction = nullptr;  // 6 arrays: production x p p^T
    // 6 arrays: mean p p^T of passing cells x the share of places they cover, trace <= 1
    const float* const* passing_direction = nullptr;
    double macrophage_reference = 0;  // per um^3
    double activated_reference = 0;   // per um^3
};

/// Mass book since the last audit, mg/mL x um^3.
struct MatrixBalance {
    double secreted = 0;
    double degraded = 0;
};

/// A row of voxels read at once: what the functions of single voxels tell, the same bits.
struct CollagenReading {
    using Row = std::vector<double, AlignedAllocator<double>>;
    Row total, at_rest, all_iii, excess_iii, excess_i, relative_stiffness;

    explicit CollagenReading(std::size_t count)
        : total(count),
          at_rest(count),
          all_iii(count),
          excess_iii(count),
          excess_i(count),
          relative_stiffness(count) {}
};

/// The extracellular matrix of the block, double precision (docs/model/matrix.md).
///
/// Rest is an exact fixed point: a voxel whose pools equal their resting values and whose drivers
/// are zero (resting_share 1) does not change a bit, for any step.
class ExtracellularMatrix {
  public:
    ExtracellularMatrix() = default;
    /// No collagen anywhere: `lay_rest` follows, voxel by voxel.
    ExtracellularMatrix(const RegularGrid& grid, const MatrixParameters& p);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    /// For writing (insertion, restart). Do not keep the reference over a call of advance.
    [[nodiscard]] VoxelArray<double>& operator[](Component c) {
        wake();
        return values_[index(c)];
    }

    [[nodiscard]] const VoxelArray<double>& operator[](Component c) const {
        return values_[index(c)];
    }

    /// Lays resting collagen: total (mg/mL) with orientation at a voxel; remembers it as day 0.
    /// Different voxels may be laid in parallel.
    void lay_rest(Offset voxel, double total, const SymmetricTensor& orientation);

    /// Collagen of day 0 at a voxel, mg/mL, and how it stands in pools.
    [[nodiscard]] double resting_collagen(Offset v) const { return rest_[v]; }

    [[nodiscard]] RestingPools resting_pools(Offset v) const;
    [[nodiscard]] double total_collagen(Offset v) const;
    [[nodiscard]] double new_collagen(Offset v) const;
    /// New collagen above the resting pool of new collagen (>= 0), mg/mL.
    [[nodiscard]] double excess_new_collagen(Offset v) const;
    /// Orientation tensor, trace 1 (isotropic where there is no collagen).
    [[nodiscard]] SymmetricTensor orientation(Offset v) const;
    /// Stiffness, kPa, and the same relative to the voxel at day 0 (exactly 1 at rest).
    [[nodiscard]] double stiffness(Offset v) const;
    [[nodiscard]] double relative_stiffness(Offset v) const;

    /// Reads the voxels from `start` on: total, total of day 0, collagen III in every state, new
    /// III and I above their resting pools (mg/mL), relative stiffness.
    void read(Offset start, CollagenReading& row) const;

    /// Total collagen / c_0 (`collagen_density`), in one array for those who read single voxels. It
    /// stands as of the last advance, lay_rest or refresh_density.
    [[nodiscard]] double relative_density(Offset v) const {
        return static_cast<double>(density_[v]);
    }

    /// After writing pools from outside.
    void refresh_density();

    /// Advances all pools by dt hours. Second order in the losses, first order in the gates;
    /// positive and mass-exact for any dt. Same bits for any thread count.
    void advance(const MatrixDrivers& drivers, double dt);

    [[nodiscard]] MatrixBalance& balance() { return balance_; }

    [[nodiscard]] const MatrixBalance& balance() const { return balance_; }

    /// Total collagen of the block, mg/mL x um^3.
    [[nodiscard]] double total() const;

    /// Whether planes at rest may be passed over (default). The results are the same bits.
    void set_skip_rest(bool skip) { skip_rest_ = skip; }

    /// A number that a plane keeps while nothing in it changes; planes of any two matrices of this
    /// process with one number are equal. 0: not known.
    [[nodiscard]] std::uint64_t revision(int plane) const {
        return awake_ ? 0 : revision_[static_cast<std::size_t>(plane)];
    }

    /// Says that arrays were written from outside; operator[] and loading do it themselves.
    void wake();

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        if constexpr (!std::is_const_v<Self>) self.wake();
        for (std::size_t i = 0; i < component_count; ++i) {
            visit.grid(ArrayInfo{std::string("matrix/") + std::string(component_names[i]),
                                 std::string(component_units[i]),
                                 std::string(component_descriptions[i])},
                       GridArray{self.values_[i].data(), &self.grid_});
        }
        visit.grid(ArrayInfo{"matrix/resting_collagen", "mg/mL", "Total collagen of day 0"},
                   GridArray{self.rest_.data(), &self.grid_});
        visit.scalar(
            ArrayInfo{"matrix/secreted", "mg/mL um^3", "Collagen secreted since the last audit"},
            self.balance_.secreted);
        visit.scalar(
            ArrayInfo{"matrix/degraded", "mg/mL um^3", "Collagen degraded since the last audit"},
            self.balance_.degraded);
    }

  private:
    struct Scratch;

    struct PlaneBook {
        double secreted = 0, degraded = 0;  // beyond the turnover of rest, mg/mL
    };

    [[nodiscard]] StiffnessLaw stiffness_law() const;
    void look_again();
    [[nodiscard]] bool driven(const MatrixDrivers& drivers, int z) const;
    [[nodiscard]] PlaneBook advance_plane(const MatrixDrivers& drivers, double dt, int z);
    void advance_collagen_row(const MatrixDrivers& drivers,
                              double dt,
                              Offset start,
                              Scratch& scratch);
    void advance_fibres_row(const MatrixDrivers& drivers,
                            double dt,
                            Offset start,
                            Scratch& scratch);
    void advance_elastin_row(const MatrixDrivers& drivers,
                             double dt,
                             Offset start,
                             Scratch& scratch);
    bool advance_fibrin_row(const MatrixDrivers& drivers, double dt, Offset start);

    RegularGrid grid_;
    MatrixParameters p_;
    std::array<VoxelArray<double>, component_count> values_;
    VoxelArray<double> rest_;
    double resting_share_new_ = 0;  // of resting collagen, that is new
    double per_density_ = 0;        // 1 / c_0, mL/mg
    MatrixBalance balance_;
    // derived, never saved: relative density, planes bitwise at rest, the collagen of rest in each
    VoxelArray<float> density_;
    bool skip_rest_ = true;
    bool awake_ = true;
    std::vector<std::uint8_t> at_rest_;
    std::vector<std::uint64_t> revision_;
    std::vector<double> plane_rest_;
};

inline RestingPools ExtracellularMatrix::resting_pools(Offset v) const {
    return pools_at_rest(rest_[v], resting_share_new_, p_.resting_share_iii);
}

inline double ExtracellularMatrix::total_collagen(Offset v) const {
    return sum_of_pools(
        values_[0][v], values_[1][v], values_[2][v], values_[3][v], values_[4][v], values_[5][v]);
}

inline double ExtracellularMatrix::new_collagen(Offset v) const {
    return values_[index(Component::collagen_iii_new)][v] +
           values_[index(Component::collagen_i_new)][v];
}

inline double ExtracellularMatrix::excess_new_collagen(Offset v) const {
    const RestingPools rest = resting_pools(v);
    const double excess = new_collagen(v) - (rest.new_iii + rest.new_i);
    return excess > 0.0 ? excess : 0.0;
}

inline SymmetricTensor ExtracellularMatrix::orientation(Offset v) const {
    const std::size_t first = index(Component::orientation_xx);
    const double trace = values_[first][v] + values_[first + 1][v] + values_[first + 2][v];
    if (!(trace > 0.0)) return isotropic_third;
    SymmetricTensor o;
    for (std::size_t c = 0; c < 6; ++c) o[c] = values_[first + c][v] / trace;
    return o;
}

}  // namespace reticulin::matrix
