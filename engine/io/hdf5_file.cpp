#include "engine/io/hdf5_file.hpp"

#include "engine/core/error.hpp"
#include "engine/io/claimed_size.hpp"
#include "engine/io/owned_identifier.hpp"
#include "engine/io/packed_chunks.hpp"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <mutex>
#include <utility>

namespace reticulin::io {

namespace {

using Handle = OwnedIdentifier;

/// The one lock around the library, and silence: its messages go into our errors instead.
class LibraryScope {
  public:
    LibraryScope() : lock_(mutex()) { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

  private:
    static std::recursive_mutex& mutex() {
        static std::recursive_mutex one;
        return one;
    }

    std::lock_guard<std::recursive_mutex> lock_;
};

/// The library takes files in memory of one name for one file, also those of two runs in one
/// process, so every one gets a name of its own. It also refuses an image of a file that exists.
std::string name_in_memory(const std::string& path) {
    static std::uint64_t files = 0;  // under the lock
    return path + " in memory " + std::to_string(++files);
}

herr_t keep_innermost(unsigned, const H5E_error2_t* error, void* text) {
    auto& reason = *static_cast<std::string*>(text);
    if (reason.empty() && error->desc != nullptr) reason = error->desc;
    return 0;
}

std::string library_reason() {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &reason);
    return reason.empty() ? "HDF5 gave no reason" : reason;
}

/// In files and in memory alike: the library converts where a machine has another byte order.
hid_t stored_type(NumberType type) {
    const std::array<hid_t, 6> types{H5T_STD_U8LE,
                                     H5T_STD_I32LE,
                                     H5T_STD_I64LE,
                                     H5T_STD_U64LE,
                                     H5T_IEEE_F32LE,
                                     H5T_IEEE_F64LE};  // in the order of NumberType
    return types[static_cast<std::size_t>(type)];
}

std::vector<hsize_t> sizes(const Extents& extents) {
    return {extents.begin(), extents.end()};
}

Handle space_of(const Extents& extents) {
    const auto dims = sizes(extents);
    return {dims.empty() ? H5Screate(H5S_SCALAR)
                         : H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr),
            H5Sclose};
}

void select(const Handle& space, const Extents& start, const Extents& count) {
    H5Sselect_hyperslab(
        space, H5S_SELECT_SET, sizes(start).data(), nullptr, sizes(count).data(), nullptr);
}

/// Dates in object headers would give every file other bytes.
Handle new_object_list(hid_t kind) {
    Handle list(H5Pcreate(kind), H5Pclose);
    if (kind == H5P_DATASET_CREATE || kind == H5P_GROUP_CREATE || kind == H5P_FILE_CREATE)
        H5Pset_obj_track_times(list, false);
    return list;
}

}  // namespace

struct Hdf5File::Parts {
    std::string path;
    std::string image;  // when opened from bytes
    Handle file{-1, H5Fclose};

    Parts(std::string p, std::string i, Handle f)
        : path(std::move(p)), image(std::move(i)), file(std::move(f)) {}

    [[noreturn]] void fail(const std::string& doing) const {
        throw IoError(path + ": cannot " + doing + ": " + library_reason());
    }

    [[nodiscard]] Handle open_object(const std::string& object) const {
        Handle h(H5Oopen(file, object.c_str(), H5P_DEFAULT), H5Oclose);
        if (!h.valid()) fail("find " + object);
        return h;
    }

    [[nodiscard]] Handle open_dataset(const std::string& dataset) const {
        Handle h(H5Dopen2(file, dataset.c_str(), H5P_DEFAULT), H5Dclose);
        if (!h.valid()) fail("find " + dataset);
        return h;
    }

    [[nodiscard]] Handle open_attribute(const std::string& object, const std::string& name) const {
        const Handle o = open_object(object);
        Handle h(H5Aopen(o, name.c_str(), H5P_DEFAULT), H5Aclose);
        if (!h.valid()) fail("find the attribute " + name + " of " + object);
        return h;
    }

    [[nodiscard]] Handle create_dataset(const std::string& dataset,
                                        NumberType type,
                                        const Extents& extents,
                                        hid_t creation) const;
    void put_attribute(const std::string& object,
                       const std::string& name,
                       hid_t type,
                       const Handle& space,
                       const void* value) const;
    template <class T>
    [[nodiscard]] std::vector<T> numbers_attribute(const std::string& object,
                                                   const std::string& name) const;
};

Hdf5File::Hdf5File(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Hdf5File::Hdf5File(Hdf5File&&) noexcept = default;

Hdf5File& Hdf5File::operator=(Hdf5File&& other) noexcept {
    const LibraryScope scope;
    parts_ = std::move(other.parts_);
    return *this;
}

Hdf5File::~Hdf5File() {
    const LibraryScope scope;
    parts_.reset();
}

Hdf5File Hdf5File::create(const std::string& path, bool virtual_datasets) {
    const LibraryScope scope;
    const Handle access = new_object_list(H5P_FILE_ACCESS);
    constexpr std::size_t growth = std::size_t{1} << 20U;
    H5Pset_fapl_core(access, growth, 0);
    H5Pset_libver_bounds(
        access, H5F_LIBVER_EARLIEST, virtual_datasets ? H5F_LIBVER_V110 : H5F_LIBVER_V18);
    const Handle creation = new_object_list(H5P_FILE_CREATE);
    H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const std::string name = name_in_memory(path);
    Handle file(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
    if (!file.valid()) throw IoError(path + ": cannot start the file: " + library_reason());
    return Hdf5File(std::make_unique<Parts>(path, std::string(), std::move(file)));
}

Hdf5File Hdf5File::open(std::string_view bytes, const std::string& path) {
    const LibraryScope scope;
    std::string image(bytes);
    const Handle access = new_object_list(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, std::size_t{1} << 16U, 0);
    if (image.empty() || H5Pset_file_image(access, image.data(), image.size()) < 0)
        throw IoError(path + ": not an HDF5 file");
    const std::string name = name_in_memory(path);
    Handle file(H5Fopen(name.c_str(), H5F_ACC_RDONLY, access), H5Fclose);
    if (!file.valid()) throw IoError(path + ": not an HDF5 file: " + library_reason());
    return Hdf5File(std::make_unique<Parts>(path, std::move(image), std::move(file)));
}

std::string Hdf5File::bytes() const {
    const LibraryScope scope;
    if (H5Fflush(parts_->file, H5F_SCOPE_GLOBAL) < 0) parts_->fail("finish the file");
    const ssize_t size = H5Fget_file_image(parts_->file, nullptr, 0);
    if (size < 0) parts_->fail("finish the file");
    std::string image(static_cast<std::size_t>(size), '\0');
    if (H5Fget_file_image(parts_->file, image.data(), image.size()) < 0)
        parts_->fail("finish the file");
    return image;
}

void Hdf5File::make_group(const std::string& group) {
    const LibraryScope scope;
    if (has(group)) return;
    const std::size_t slash = group.rfind('/');
    if (slash != std::string::npos && slash > 0) make_group(group.substr(0, slash));
    const Handle creation = new_object_list(H5P_GROUP_CREATE);
    H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const Handle made(H5Gcreate2(parts_->file, group.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT),
                      H5Gclose);
    if (!made.valid()) parts_->fail("make the group " + group);
}

void Hdf5File::link_here(const std::string& name, const std::string& target) {
    const LibraryScope scope;
    if (H5Lcreate_soft(target.c_str(), parts_->file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT) < 0)
        parts_->fail("link " + name);
}

void Hdf5File::link_out(const std::string& name,
                        const std::string& file,
                        const std::string& target) {
    const LibraryScope scope;
    if (H5Lcreate_external(
            file.c_str(), target.c_str(), parts_->file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT) < 0)
        parts_->fail("link " + name);
}

void Hdf5File::Parts::put_attribute(const std::string& object,
                                    const std::string& name,
                                    hid_t type,
                                    const Handle& space,
                                    const void* value) const {
    const Handle o = open_object(object);
    const Handle a(H5Acreate2(o, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (!a.valid() || H5Awrite(a, type, value) < 0)
        fail("write the attribute " + name + " of " + object);
}

void Hdf5File::set_attribute(const std::string& object,
                             const std::string& name,
                             const std::string& text) {
    const LibraryScope scope;
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);  // fixed-length ASCII: what VTK reads
    H5Tset_size(type, std::max<std::size_t>(1, text.size()));
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    parts_->put_attribute(object, name, type, space_of({}), text.c_str());
}

void Hdf5File::set_attribute(const std::string& object,
                             const std::string& name,
                             const std::vector<std::int64_t>& values) {
    const LibraryScope scope;
    parts_->put_attribute(object, name, H5T_STD_I64LE, space_of({values.size()}), values.data());
}

void Hdf5File::set_attribute(const std::string& object,
                             const std::string& name,
                             const std::vector<double>& values) {
    const LibraryScope scope;
    parts_->put_attribute(object, name, H5T_IEEE_F64LE, space_of({values.size()}), values.data());
}

void Hdf5File::set_attribute(const std::string& object,
                             const std::string& name,
                             std::int64_t value) {
    const LibraryScope scope;
    parts_->put_attribute(object, name, H5T_STD_I64LE, space_of({}), &value);
}

Handle Hdf5File::Parts::create_dataset(const std::string& dataset,
                                       NumberType type,
                                       const Extents& extents,
                                       hid_t creation) const {
    const Handle links = new_object_list(H5P_LINK_CREATE);
    Handle made(H5Dcreate2(file,
                           dataset.c_str(),
                           stored_type(type),
                           space_of(extents),
                           links,
                           creation,
                           H5P_DEFAULT),
                H5Dclose);
    if (!made.valid()) fail("make the dataset " + dataset);
    return made;
}

namespace {

bool is_empty(const Extents& extents) {
    return std::find(extents.begin(), extents.end(), std::size_t{0}) != extents.end();
}

Handle creation_list(const Extents& extents, const Storage& storage) {
    Handle list = new_object_list(H5P_DATASET_CREATE);
    H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    if (storage.chunk.empty() || is_empty(extents)) return list;
    const auto chunk = sizes(storage.chunk);
    H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
    if (storage.compress) {
        H5Pset_shuffle(list);
        H5Pset_deflate(list, 1);
    }
    return list;
}

/// Writes a box of a dataset that is shuffled and deflated; the library's own filters are passed
/// by.
bool write_chunks(const Handle& dataset, const ArrayBox& box, const Extents& chunk) {
    for (const PackedChunk& packed : pack_chunks(box, chunk)) {
        const auto start = sizes(packed.start);
        const auto& bytes = packed.bytes;
        if (H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, start.data(), bytes.size(), bytes.data()) < 0)
            return false;
    }
    return true;
}

std::string group_of(const std::string& dataset) {
    return dataset.substr(0, dataset.rfind('/'));
}

}  // namespace

void Hdf5File::write_raw(const std::string& dataset,
                         NumberType type,
                         const Extents& extents,
                         const void* values,
                         const Storage& storage) {
    const LibraryScope scope;
    if (!group_of(dataset).empty()) make_group(group_of(dataset));
    const Handle made =
        parts_->create_dataset(dataset, type, extents, creation_list(extents, storage));
    if (is_empty(extents)) return;
    const hid_t stored = stored_type(type);
    const Extents from(extents.size(), 0);
    const bool is_written =
        !storage.chunk.empty() && storage.compress
            ? write_chunks(
                  made, {values, H5Tget_size(stored), extents, from, extents}, storage.chunk)
            : H5Dwrite(made, stored, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
    if (!is_written) parts_->fail("write " + dataset);
}

void Hdf5File::write_planes(const std::string& dataset,
                            const Extents& extents,
                            const float* values,
                            const Storage& storage,
                            std::size_t first,
                            std::size_t last) {
    const LibraryScope scope;
    make_group(group_of(dataset));
    const Handle list = creation_list(extents, storage);
    const float missing = std::numeric_limits<float>::quiet_NaN();
    H5Pset_fill_value(list, H5T_NATIVE_FLOAT, &missing);
    H5Pset_alloc_time(list, H5D_ALLOC_TIME_INCR);
    const Handle made = parts_->create_dataset(dataset, NumberType::f32, extents, list);
    if (first >= last) return;
    Extents from(extents.size(), 0);
    Extents to = extents;
    from[1] = first;
    to[1] = last;
    if (!write_chunks(made, {values, sizeof(float), extents, from, to}, storage.chunk))
        parts_->fail("write " + dataset);
}

void Hdf5File::write_virtual(const std::string& dataset,
                             NumberType type,
                             const Extents& extents,
                             const std::vector<VirtualPiece>& pieces) {
    const LibraryScope scope;
    make_group(group_of(dataset));
    const Handle list = new_object_list(H5P_DATASET_CREATE);
    if (type == NumberType::f32 || type == NumberType::f64) {
        const double missing =
            std::numeric_limits<double>::quiet_NaN();  // a lost file reads as NaN, not 0
        H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &missing);
    }
    for (const VirtualPiece& piece : pieces) {
        const Handle whole = space_of(extents);
        const Handle source = space_of(piece.extents);
        select(whole, piece.start, piece.count);
        select(source, piece.source_start, piece.count);
        if (H5Pset_virtual(list, whole, piece.file.c_str(), piece.dataset.c_str(), source) < 0)
            parts_->fail("map " + dataset);
    }
    const Handle made = parts_->create_dataset(dataset, type, extents, list);
}

bool Hdf5File::has(const std::string& object) const {
    const LibraryScope scope;
    for (std::size_t slash = object.find('/', 1); slash != std::string::npos;
         slash = object.find('/', slash + 1)) {
        if (H5Lexists(parts_->file, object.substr(0, slash).c_str(), H5P_DEFAULT) <= 0)
            return false;
    }
    return object == "/" || H5Lexists(parts_->file, object.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Hdf5File::children(const std::string& group) const {
    const LibraryScope scope;
    const Handle opened = parts_->open_object(group);
    std::vector<std::string> names;
    const auto add = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
        static_cast<std::vector<std::string>*>(list)->emplace_back(name);
        return 0;
    };
    if (H5Literate(opened, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names) < 0)
        parts_->fail("list " + group);
    return names;
}

Extents Hdf5File::extents(const std::string& dataset) const {
    const LibraryScope scope;
    const Handle opened = parts_->open_dataset(dataset);
    const Handle space(H5Dget_space(opened), H5Sclose);
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0) parts_->fail("read the extents of " + dataset);
    std::vector<hsize_t> dims(static_cast<std::size_t>(rank));
    if (rank > 0) H5Sget_simple_extent_dims(space, dims.data(), nullptr);
    return {dims.begin(), dims.end()};
}

NumberType Hdf5File::type(const std::string& dataset) const {
    const LibraryScope scope;
    const Handle opened = parts_->open_dataset(dataset);
    const Handle stored(H5Dget_type(opened), H5Tclose);
    using enum NumberType;
    for (const NumberType t : {u8, i32, i64, u64, f32, f64}) {
        if (H5Tequal(stored, stored_type(t)) > 0) return t;
    }
    throw IoError(parts_->path + ": " + dataset + " holds numbers of an unknown type");
}

std::string Hdf5File::text_attribute(const std::string& object, const std::string& name) const {
    const LibraryScope scope;
    const Handle a = parts_->open_attribute(object, name);
    const Handle type(H5Aget_type(a), H5Tclose);
    const std::size_t size = H5Tget_size(type);
    constexpr std::size_t largest = 1U << 16U;
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0 || size > largest)
        throw IoError(parts_->path + ": the attribute " + name + " of " + object +
                      " is not a short text");
    std::string text(size, '\0');
    if (H5Aread(a, type, text.data()) < 0) parts_->fail("read the attribute " + name);
    return text.substr(0, text.find('\0'));
}

template <class T>
std::vector<T> Hdf5File::Parts::numbers_attribute(const std::string& object,
                                                  const std::string& name) const {
    const Handle a = open_attribute(object, name);
    const Handle space(H5Aget_space(a), H5Sclose);
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    constexpr hssize_t largest = 1 << 20;
    if (count < 0 || count > largest)
        throw IoError(path + ": the attribute " + name + " of " + object + " is damaged");
    std::vector<T> values(static_cast<std::size_t>(count));
    if (count > 0 && H5Aread(a, stored_type(number_type<T>()), values.data()) < 0)
        fail("read the attribute " + name);
    return values;
}

std::vector<std::int64_t> Hdf5File::integers_attribute(const std::string& object,
                                                       const std::string& name) const {
    const LibraryScope scope;
    return parts_->numbers_attribute<std::int64_t>(object, name);
}

std::vector<double> Hdf5File::reals_attribute(const std::string& object,
                                              const std::string& name) const {
    const LibraryScope scope;
    return parts_->numbers_attribute<double>(object, name);
}

std::size_t Hdf5File::checked_size(const std::string& dataset,
                                   std::size_t first,
                                   std::size_t count,
                                   std::size_t element) const {
    return checked_element_count({extents(dataset), first, count, element, parts_->image.size()},
                                 parts_->path + ": " + dataset);
}

void Hdf5File::read_raw(const std::string& dataset,
                        NumberType type,
                        std::size_t first,
                        std::size_t count,
                        void* values) const {
    const LibraryScope scope;
    const Handle opened = parts_->open_dataset(dataset);
    Extents block = extents(dataset);
    if (block.empty()) {
        if (H5Dread(opened, stored_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
            parts_->fail("read " + dataset);
        return;
    }
    Extents start(block.size(), 0);
    start[0] = first;
    block[0] = count;
    const Handle space(H5Dget_space(opened), H5Sclose);
    select(space, start, block);
    const Handle memory = space_of(block);
    if (H5Dread(opened, stored_type(type), memory, space, H5P_DEFAULT, values) < 0)
        parts_->fail("read " + dataset);
}

}  // namespace reticulin::io
