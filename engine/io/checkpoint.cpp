#include "engine/io/checkpoint.hpp"

#include "engine/core/error.hpp"
#include "engine/io/byte_shuffle.hpp"

#include <zstd.h>

#include <bit>
#include <cstring>
#include <type_traits>
#include <vector>

namespace reticulin::io {

namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little endian");

constexpr std::string_view magic = "RTCLCKPT";
constexpr std::uint32_t layout_version = 2;

template <class T>
constexpr char type_code() {
    if constexpr (std::is_floating_point_v<T>) return sizeof(T) == 4 ? 'f' : 'd';
    if constexpr (std::is_signed_v<T>) return sizeof(T) == 8 ? 'l' : (sizeof(T) == 4 ? 'i' : 'b');
    return sizeof(T) == 8 ? 'L' : (sizeof(T) == 4 ? 'I' : 'B');
}

std::string packed(const std::string& bytes) {
    constexpr int fastest = 1;
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size =
        ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), fastest);
    if (ZSTD_isError(size) != 0) throw IoError("cannot compress a checkpoint: not enough memory");
    out.resize(size);
    return out;
}

class Writer {
  public:
    Writer(bool compressed, ByteSink sink) : compressed_(compressed), sink_(sink) {}

    template <class T>
    void number(T value) {
        sink_({reinterpret_cast<const char*>(&value), sizeof value});
    }

    void text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        sink_(value);
    }

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        using Number = std::remove_const_t<T>;
        const std::size_t size = array.grid->voxel_count() * sizeof(T);
        std::string raw;
        if (compressed_) raw.reserve(size);
        if (!compressed_) head<Number>(info, false, size, size);
        for_each_row(array, [&](const auto* row, std::size_t n) {
            const std::string_view part(reinterpret_cast<const char*>(row), n * sizeof(T));
            if (compressed_) {
                raw += part;
            } else {
                sink_(part);
            }
        });
        if (compressed_) record<Number>(info, raw);
    }

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>& values) {
        record<T>(
            info,
            std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
    }

    template <class T>
    void scalar(const ArrayInfo& info, const T& value) {
        record<T>(info, std::string(reinterpret_cast<const char*>(&value), sizeof value));
    }

  private:
    /// name, type, how packed, number of elements, stored bytes; the payload follows
    template <class T>
    void head(const ArrayInfo& info, bool pack, std::size_t raw, std::size_t stored) {
        static_assert(std::is_arithmetic_v<T>);
        text(info.name);
        number(type_code<T>());
        number(static_cast<std::uint8_t>(pack ? 1 : 0));
        number(static_cast<std::uint64_t>(raw / sizeof(T)));
        number(static_cast<std::uint64_t>(stored));
    }

    template <class T>
    void record(const ArrayInfo& info, const std::string& raw) {
        const bool pack = compressed_ && raw.size() > 64;
        const std::string small = pack ? packed(shuffled(raw, sizeof(T))) : std::string();
        const std::string& stored = pack ? small : raw;
        head<T>(info, pack, raw.size(), stored.size());
        sink_(stored);
    }

    bool compressed_;
    ByteSink sink_;
};

class Reader {
  public:
    Reader(std::string_view bytes, const std::string& path)
        : rest_(bytes), path_(path), left_for_lists_(most_in_lists(bytes.size())) {}

    template <class T>
    T number() {
        T value{};
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }

    std::string_view text() { return take(number<std::uint32_t>()); }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    [[noreturn]] void fail(const std::string& reason) const {
        throw IoError(path_ + ": " + reason);
    }

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        const Record<T> head = record<T>(info);
        if (head.count != array.grid->voxel_count())
            fail(info.name + " has another number of voxels");
        const std::string raw = payload_of(head, info.name);
        const char* from = raw.data();
        for_each_row(array, [&](T* row, std::size_t n) {
            std::memcpy(row, from, n * sizeof(T));
            from += n * sizeof(T);
        });
    }

    template <class T>
    void list(const ArrayInfo& info, std::vector<T>& values) {
        const Record<T> head = record<T>(info);
        if (head.count > left_for_lists_ / sizeof(T))
            fail(info.name + " is damaged: its length cannot be true");
        left_for_lists_ -= head.count * sizeof(T);
        const std::string raw = payload_of(head, info.name);
        values.resize(raw.size() / sizeof(T));
        if (!raw.empty()) std::memcpy(values.data(), raw.data(), raw.size());
    }

    template <class T>
    void scalar(const ArrayInfo& info, T& value) {
        const Record<T> head = record<T>(info);
        if (head.count != 1) fail(info.name + " is not a single number");
        const std::string raw = payload_of(head, info.name);
        std::memcpy(&value, raw.data(), sizeof value);
    }

  private:
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) fail("damaged: it ends too early");
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    /// What stands before the numbers of an array.
    template <class T>
    struct Record {
        bool packed = false;
        std::uint64_t count = 0;
        std::string_view stored;
    };

    /// Bytes that all lists of a checkpoint may have together: cells lie at random and pack badly,
    /// so a longer claim cannot be true, and must not make us ask for all memory.
    static std::size_t most_in_lists(std::size_t file_size) {
        constexpr std::size_t best_ratio = 1000;
        return (std::size_t{64} << 20U) + best_ratio * file_size;
    }

    template <class T>
    Record<T> record(const ArrayInfo& info) {
        const std::string_view name = text();
        if (name != info.name)
            fail("expected the array " + info.name + " and found " +
                 std::string(name.substr(0, 2 * info.name.size())));
        if (number<char>() != type_code<T>()) fail(info.name + " has another type of number");
        Record<T> head;
        head.packed = number<std::uint8_t>() != 0;
        head.count = number<std::uint64_t>();
        head.stored = take(number<std::uint64_t>());
        return head;
    }

    template <class T>
    [[nodiscard]] std::string payload_of(const Record<T>& head, const std::string& name) const {
        const std::size_t size = head.count * sizeof(T);  // no overflow: callers checked the count
        const bool right_length =
            head.packed ? ZSTD_getFrameContentSize(head.stored.data(), head.stored.size()) == size
                        : head.stored.size() == size;
        if (!right_length) fail(name + " is damaged: its length is wrong");
        return head.packed ? unpacked(head.stored, size, sizeof(T), name)
                           : std::string(head.stored);
    }

    [[nodiscard]] std::string unpacked(std::string_view payload,
                                       std::size_t size,
                                       std::size_t width,
                                       const std::string& name) const {
        std::string bytes(size, '\0');
        const std::size_t got = ZSTD_decompress(bytes.data(), size, payload.data(), payload.size());
        if (ZSTD_isError(got) != 0 || got != size) fail(name + " is damaged: it does not unpack");
        std::string out(size, '\0');
        unshuffle(bytes, width, out.data());
        return out;
    }

    std::string_view rest_;
    const std::string& path_;
    std::size_t left_for_lists_;
};

/// Bytes of all arrays as a checkpoint holds them, records' heads included, roughly.
struct SizeVisitor {
    static constexpr std::size_t head = 96;  // name, type, packing, counts
    std::size_t bytes = head;

    template <class T>
    void grid(const ArrayInfo&, const GridArray<T>& array) {
        bytes += head + array.grid->voxel_count() * sizeof(T);
    }

    template <class T>
    void list(const ArrayInfo&, const std::vector<T>& values) {
        bytes += head + values.size() * sizeof(T);
    }

    template <class T>
    void scalar(const ArrayInfo&, const T&) {
        bytes += head + sizeof(T);
    }
};

}  // namespace

void write_checkpoint(const simulation::TissueState& state,
                      const std::string& scenario_hash,
                      bool compressed,
                      ByteSink sink) {
    Writer writer(compressed, sink);
    sink(magic);
    writer.number(layout_version);
    writer.number(results_version);
    writer.text(scenario_hash);
    writer.number(state.hash());
    simulation::TissueState::for_each_array(state, writer);
}

std::size_t checkpoint_size(const simulation::TissueState& state) {
    SizeVisitor size;
    simulation::TissueState::for_each_array(state, size);
    return size.bytes;
}

std::string checkpoint_bytes(const simulation::TissueState& state,
                             const std::string& scenario_hash,
                             bool compressed) {
    std::string bytes;
    write_checkpoint(
        state, scenario_hash, compressed, [&](std::string_view piece) { bytes += piece; });
    return bytes;
}

void load_checkpoint(std::string_view bytes,
                     const std::string& path,
                     const std::string& scenario_hash,
                     simulation::TissueState& state) {
    if (bytes.substr(0, magic.size()) != magic) throw IoError(path + ": not a checkpoint");
    Reader reader(bytes.substr(magic.size()), path);
    if (reader.number<std::uint32_t>() != layout_version)
        reader.fail("checkpoint of another layout");
    const auto version = reader.number<std::int64_t>();
    if (version != results_version)
        reader.fail("written by results version " + std::to_string(version) +
                    "; this program has " + std::to_string(results_version) +
                    " and would continue with other numbers");
    if (reader.text() != scenario_hash) reader.fail("checkpoint of another scenario");
    const auto hash = reader.number<std::uint64_t>();
    simulation::TissueState::for_each_array(state, reader);
    if (!reader.at_end()) reader.fail("damaged: more bytes than arrays");
    if (state.hash() != hash)
        reader.fail("damaged: the state does not have the hash it was saved with");
}

}  // namespace reticulin::io
