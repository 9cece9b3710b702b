#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reticulin::measures {

/// What one number of a row is. Order, names and units are stable within a results version.
struct Column {
    std::string name;    // "neutrophils", "collagen_change"
    std::string region;  // "papillary_dermis"; "" for what belongs to the whole block
    std::string unit;
    std::string description;

    /// As written to files: "<name>/<region>".
    [[nodiscard]] std::string full_name() const {
        return region.empty() ? name : name + "/" + region;
    }
};

/// What instruments write into: the list of columns once, then one value per column and row.
class Recorder {
  public:
    explicit Recorder(std::vector<Column>* columns) : columns_(columns) {}

    void add(std::string_view name,
             std::string_view region,
             std::string_view unit,
             std::string_view description,
             double value) {
        if (columns_ != nullptr) {
            columns_->push_back({std::string(name),
                                 std::string(region),
                                 std::string(unit),
                                 std::string(description)});
        }
        values_.push_back(value);
    }

    [[nodiscard]] std::vector<double> take() { return std::move(values_); }

  private:
    std::vector<Column>* columns_;
    std::vector<double> values_;
};

}  // namespace reticulin::measures
