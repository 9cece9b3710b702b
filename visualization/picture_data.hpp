#pragma once

#include "engine/io/result_file.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::visualization {

/// The virtual instrument "Masson area fraction" as the measures define it
/// (docs/model/measures.md): blue is log-normal about a mean proportional to collagen; its spread
/// is fixed on untouched skin by these two area fractions. The drawn section follows the same law,
/// so both agree.
struct MassonRule {
    double threshold = 0.5;           // blue that counts as collagen / mean blue of healthy dermis
    double papillary_share = 0.9335;  // area fraction of untouched healthy skin
    double reticular_share = 0.892;
    double papillary_reference = 0;  // mg/mL of healthy skin; 0 = take the run's resting collagen
    double reticular_reference = 0;
};

/// One moment of one run as plain arrays: all that a view may draw. Lengths in um, z = depth below
/// the skin surface, downward; collagen and fibrin in mg/mL. A field that is absent is empty.
struct TissuePicture {
    std::string title;                  // of the scenario
    std::string regimen;                // in words
    std::uint64_t seed = 0;             // of the run; ties the drawn texture to the run
    double day = 0;                     // days since the start
    std::vector<double> session_days;   // days of the sessions
    std::array<int, 3> voxels{};        // nx, ny, nz
    double voxel = 0;                   // voxel edge
    std::array<double, 4> thickness{};  // corneum, viable epidermis (mean), papillary, reticular
    io::FieldData junction_depth;       // nz = 1: depth of the dermal-epidermal junction
    io::FieldData resting_collagen;     // total collagen of day 0
    io::FieldData collagen;             // total collagen
    io::FieldData new_collagen;         // not yet cross-linked, above its level at rest
    io::FieldData fibrin;
    io::FieldData orientation;          // 6 components XX YY ZZ XY YZ XZ
    std::vector<io::FieldData> fields;  // further fields, by name, for the view "field"
    MassonRule masson;
    io::CellData cells;
    std::vector<io::PunctureData> punctures;      // made so far
    std::vector<io::PunctureData> all_punctures;  // of the whole run: fixes the section over time
    std::vector<io::VesselData> vessels;

    [[nodiscard]] double width() const { return voxels[0] * voxel; }

    [[nodiscard]] double breadth() const { return voxels[1] * voxel; }

    [[nodiscard]] double depth() const { return voxels[2] * voxel; }
};

/// Throws UsageError unless a run holds this field, as one number per voxel: pictures show no more.
void check_field(const io::ResultFile& run, const std::string& name);

/// Reads a picture at the snapshot nearest to `day` (negative: the last). `field`, if given, is
/// also loaded for the view "field"; with `change` it is the difference to the first snapshot.
/// Throws IoError for an unreadable run, and as check_field does.
TissuePicture read_picture(const io::ResultFile& run,
                           double day,
                           const std::string& field = {},
                           bool change = false);

/// Radius of the needle at a depth, 0 beyond its tip.
double needle_radius_at(const io::PunctureData& puncture, double depth);
/// Radius of the hole still open at a depth and at a day: 0 once sealed or below the tip.
double open_radius_at(const io::PunctureData& puncture,
                      double depth,
                      double day,
                      double junction_depth);
/// Point of a channel's axis at a depth, not wrapped into the block.
std::array<double, 3> axis_at(const io::PunctureData& puncture, double depth);

/// Index of the deepest channel of the run, or -1 without punctures. Of those as deep within 5 % it
/// is one of the earliest session, so that pictures from day 0 on show it, and of these the one
/// that leans least out of an upright section.
int deepest_puncture(const TissuePicture& tissue);

/// Smallest difference between two lateral coordinates in a periodic block.
double periodic_difference(double a, double b, double length);

/// The eight voxels about a position and their weights, for several components of one field.
class Stencil {
  public:
    Stencil(const io::FieldData& field, double voxel, double x, double y, double z);
    /// Level of a component; `field` must have the shape of the field that the stencil was made
    /// for.
    [[nodiscard]] double level(const io::FieldData& field, int component = 0) const;

  private:
    std::array<std::size_t, 8> index_{};
    std::array<double, 8> weight_{};
};

/// Level of a field at a position: linear between voxel centres, periodic laterally, even in depth.
double level_at(
    const io::FieldData& field, double voxel, double x, double y, double z, int component = 0);

}  // namespace reticulin::visualization
