#pragma once

#include "engine/io/json.hpp"
#include "engine/io/result_file.hpp"
#include "engine/io/snapshot_list.hpp"

#include <memory>
#include <string>
#include <vector>

namespace reticulin::io {

/// Where a ResultFile takes its arrays from. Fields and points come as files have them: z upward.
class ResultSource {
  public:
    virtual ~ResultSource() = default;
    [[nodiscard]] virtual const ResultLayout& layout() const = 0;
    [[nodiscard]] virtual const std::vector<Tick>& ticks() const = 0;
    [[nodiscard]] virtual const JsonObject& manifest() const = 0;
    [[nodiscard]] virtual MeasureTable measures() const = 0;
    [[nodiscard]] virtual std::vector<float> field(const std::string& name,
                                                   std::size_t snapshot) = 0;
    [[nodiscard]] virtual std::vector<float> static_field(const std::string& name) = 0;
    /// Column of /cells, converted.
    [[nodiscard]] virtual std::vector<double> cell_column(const std::string& name,
                                                          std::size_t snapshot) = 0;
    /// Column of /punctures/table.
    [[nodiscard]] virtual std::vector<double> puncture_column(const std::string& name,
                                                              std::size_t snapshot) = 0;
    /// A dataset of /surface or /vessels, e.g. "surface/junction_depth".
    [[nodiscard]] virtual std::vector<double> constant(const std::string& name) = 0;
};

/// A run folder: snapshots/ and the files beside it. Does not need run.vtkhdf.
std::unique_ptr<ResultSource> open_run_folder(const std::string& path);

/// One file made by `pack`.
std::unique_ptr<ResultSource> open_packed_run(const std::string& path);

}  // namespace reticulin::io
