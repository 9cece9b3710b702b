#pragma once

#include "engine/tissue/puncture.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace reticulin::io {

/// Voxel array as plain numbers: [z][y][x] without padding, z counted DOWNWARD from the skin
/// surface (files store it upward, as VTK has it; the reader turns it over).
struct FieldData {
    std::string name;
    std::string unit;
    int nx = 0, ny = 0, nz = 0;
    int components = 1;  // innermost
    std::vector<float> values;

    /// Where the first component of a voxel stands in `values`.
    [[nodiscard]] std::size_t index(int x, int y, int z) const {
        const std::size_t row = static_cast<std::size_t>(z) * static_cast<std::size_t>(ny) +
                                static_cast<std::size_t>(y);
        const std::size_t voxel = row * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x);
        return voxel * static_cast<std::size_t>(components);
    }

    [[nodiscard]] float at(int x, int y, int z, int component = 0) const {
        return values[index(x, y, z) + static_cast<std::size_t>(component)];
    }
};

/// Cells of one snapshot; position in um with z = depth below the surface, downward.
struct CellData {
    std::vector<std::int64_t> id;
    std::vector<std::uint8_t> kind;  // index into kind_names
    std::vector<std::array<float, 3>> position;
    std::vector<std::array<float, 3>> polarity;
    std::vector<float> radius;

    [[nodiscard]] std::size_t size() const { return id.size(); }
};

/// A puncture and how it closed; -1 days while open.
struct PunctureData : tissue::Puncture {
    double opened_day = 0, sealed_day = -1, open_radius = 0;
};

struct VesselData {
    std::array<double, 3> position{};
    double radius = 0;
    bool deep = false;
};

/// A table of measures: one row per output time.
struct MeasureTable {
    std::vector<std::string> columns;  // "time", then "<measure>/<region>"
    std::vector<std::string> units;
    std::vector<std::string> descriptions;
    std::vector<std::vector<double>> rows;
};

/// Reads a run folder or a packed run.vtkhdf. Every file's checksum is verified before the HDF5
/// library sees it. Throws IoError with path and reason; never crashes on a damaged file. Several
/// threads may read from one: they take turns.
class ResultFile {
  public:
    static ResultFile open(const std::string& path);
    /// The same for what needs every snapshot; throws IoError where one of a run folder is gone.
    static ResultFile open_whole(const std::string& path);
    ~ResultFile();
    ResultFile(ResultFile&&) noexcept;

    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] std::string title() const;  // scenario title
    [[nodiscard]] std::string regimen()
        const;  // in words: "roller 1.0 mm, 15 passes, 3 sessions, 2 weeks apart"
    [[nodiscard]] std::uint64_t seed() const;
    /// The same for runs that differ in nothing but seed and duration; empty in runs made before
    /// manifests told it.
    [[nodiscard]] std::string arm() const;
    /// nx, ny, nz; zeros where a run kept no snapshots and its manifest does not tell.
    [[nodiscard]] std::array<int, 3> voxels() const;
    [[nodiscard]] double voxel() const;  // um
    [[nodiscard]] std::vector<double> session_days() const;
    /// Each length of the regimen's needles once, um, ascending; of an incision its depth. Of runs
    /// whose manifest does not tell, of the holes in the last snapshot.
    [[nodiscard]] std::vector<double> needle_lengths() const;
    /// "incision" and "needle", each if the regimen makes such channels; told like the lengths.
    [[nodiscard]] std::vector<std::string> puncture_kinds() const;
    /// Days of the snapshots, in order.
    [[nodiscard]] const std::vector<double>& times() const;
    /// Index of the snapshot nearest to a day (the later of two at a session: after the cut).
    [[nodiscard]] std::size_t nearest(double day) const;
    [[nodiscard]] std::vector<std::string> field_names(std::size_t snapshot) const;
    /// Numbers per voxel of a field; this and `field` throw UsageError naming the fields that there
    /// are for an unknown one.
    [[nodiscard]] int components(const std::string& field) const;
    [[nodiscard]] FieldData field(const std::string& name, std::size_t snapshot) const;
    /// Arrays that never change: "layer", "junction_depth" (nz = 1, um), "resting_collagen",
    /// "orientation_rest", ...
    [[nodiscard]] FieldData static_field(const std::string& name) const;
    [[nodiscard]] CellData cells(std::size_t snapshot) const;
    [[nodiscard]] std::vector<PunctureData> punctures(std::size_t snapshot) const;
    [[nodiscard]] std::vector<VesselData> vessels() const;
    [[nodiscard]] MeasureTable measures() const;
    static const std::vector<std::string>& kind_names();
    /// Thicknesses of the layers, um: stratum corneum, viable epidermis (mean), papillary,
    /// reticular.
    [[nodiscard]] std::array<double, 4> layer_thicknesses() const;

  private:
    struct Parts;
    explicit ResultFile(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace reticulin::io
