#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// Numbers that result files hold; little endian.
enum class NumberType : std::uint8_t { u8, i32, i64, u64, f32, f64 };

template <class T>
constexpr NumberType number_type();

template <>
constexpr NumberType number_type<std::uint8_t>() {
    return NumberType::u8;
}

template <>
constexpr NumberType number_type<std::int32_t>() {
    return NumberType::i32;
}

template <>
constexpr NumberType number_type<std::int64_t>() {
    return NumberType::i64;
}

template <>
constexpr NumberType number_type<std::uint64_t>() {
    return NumberType::u64;
}

template <>
constexpr NumberType number_type<float>() {
    return NumberType::f32;
}

template <>
constexpr NumberType number_type<double>() {
    return NumberType::f64;
}

using Extents = std::vector<std::size_t>;

/// Part of a virtual dataset: the box of `count` values at `start` of the whole is the box at
/// `source_start` of a dataset in another file.
struct VirtualPiece {
    std::string file;     // relative to the index
    std::string dataset;  // its path there
    Extents extents;      // of that dataset
    Extents source_start;
    Extents start;  // in the whole
    Extents count;
};

/// How a dataset is stored.
struct Storage {
    Extents chunk;         // empty: contiguous
    bool compress = true;  // shuffle + deflate 1, chunked only
};

/// Voxels along an edge of the cubes in which fields are stored.
inline constexpr std::size_t chunk_edge = 32;

/// Storage of a field [step][z][y][x], with components or without.
inline Storage field_storage(const Extents& extents) {
    Storage storage{extents};
    storage.chunk[0] = 1;
    for (std::size_t i = 1; i < 4; ++i) storage.chunk[i] = std::min(extents[i], chunk_edge);
    return storage;
}

/// Storage of rows, with components or without.
inline Storage row_storage(const Extents& extents) {
    constexpr std::size_t rows_per_chunk = 16384;
    Storage storage{extents};
    storage.chunk[0] = std::clamp<std::size_t>(extents[0], 1, rows_per_chunk);
    return storage;
}

/// An HDF5 file in memory, the only door to the HDF5 library. All calls go through one lock of the
/// process; the library's own messages are silenced and end up in IoError.
class Hdf5File {
  public:
    /// A new file. Virtual datasets ask for the 1.10 format, everything else is readable by 1.8.
    static Hdf5File create(const std::string& path, bool virtual_datasets = false);
    /// Opens bytes whose checksum was verified; `path` is for messages.
    static Hdf5File open(std::string_view bytes, const std::string& path);
    ~Hdf5File();
    Hdf5File(Hdf5File&&) noexcept;
    Hdf5File& operator=(Hdf5File&&) noexcept;

    /// The finished file.
    [[nodiscard]] std::string bytes() const;

    /// Makes a group and those above it; the order of creation is tracked.
    void make_group(const std::string& group);
    void link_here(const std::string& name, const std::string& target);
    void link_out(const std::string& name, const std::string& file, const std::string& target);

    void set_attribute(const std::string& object, const std::string& name, const std::string& text);
    void set_attribute(const std::string& object,
                       const std::string& name,
                       const std::vector<std::int64_t>& values);
    void set_attribute(const std::string& object,
                       const std::string& name,
                       const std::vector<double>& values);
    /// A single number (no extent).
    void set_attribute(const std::string& object, const std::string& name, std::int64_t value);

    template <class T>
    void write(const std::string& dataset,
               const Extents& extents,
               const T* values,
               const Storage& storage = {}) {
        write_raw(dataset, number_type<T>(), extents, values, storage);
    }

    /// Planes [first, last) of the second axis only; the rest is never stored and reads as NaN.
    void write_planes(const std::string& dataset,
                      const Extents& extents,
                      const float* values,
                      const Storage& storage,
                      std::size_t first,
                      std::size_t last);
    void write_virtual(const std::string& dataset,
                       NumberType type,
                       const Extents& extents,
                       const std::vector<VirtualPiece>& pieces);

    void describe(const std::string& dataset,
                  const std::string& unit,
                  const std::string& description) {
        set_attribute(dataset, "units", unit);
        set_attribute(dataset, "description", description);
    }

    [[nodiscard]] bool has(const std::string& object) const;
    [[nodiscard]] std::vector<std::string> children(const std::string& group) const;
    [[nodiscard]] Extents extents(const std::string& dataset) const;
    [[nodiscard]] NumberType type(const std::string& dataset) const;
    [[nodiscard]] std::string text_attribute(const std::string& object,
                                             const std::string& name) const;
    [[nodiscard]] std::vector<std::int64_t> integers_attribute(const std::string& object,
                                                               const std::string& name) const;
    [[nodiscard]] std::vector<double> reals_attribute(const std::string& object,
                                                      const std::string& name) const;

    /// All values of a dataset, converted to T.
    template <class T>
    [[nodiscard]] std::vector<T> read(const std::string& dataset) const {
        const Extents all = extents(dataset);
        return read_rows<T>(dataset, 0, all.empty() ? 1 : all[0]);
    }

    /// Rows [first, first + count) of the first axis.
    template <class T>
    [[nodiscard]] std::vector<T> read_rows(const std::string& dataset,
                                           std::size_t first,
                                           std::size_t count) const {
        std::vector<T> values(checked_size(dataset, first, count, sizeof(T)));
        if (!values.empty()) read_raw(dataset, number_type<T>(), first, count, values.data());
        return values;
    }

  private:
    struct Parts;
    explicit Hdf5File(std::unique_ptr<Parts> parts);
    void write_raw(const std::string& dataset,
                   NumberType type,
                   const Extents& extents,
                   const void* values,
                   const Storage& storage);
    void read_raw(const std::string& dataset,
                  NumberType type,
                  std::size_t first,
                  std::size_t count,
                  void* values) const;
    /// Elements of these rows; refuses what the file cannot hold.
    [[nodiscard]] std::size_t checked_size(const std::string& dataset,
                                           std::size_t first,
                                           std::size_t count,
                                           std::size_t element) const;
    std::unique_ptr<Parts> parts_;
};

}  // namespace reticulin::io
