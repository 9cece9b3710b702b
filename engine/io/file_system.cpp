#include "engine/io/file_system.hpp"

#include "engine/core/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace reticulin::io {

namespace {

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
    throw IoError("cannot " + doing + " " + path + ": " + std::strerror(errno));
}

/// Closes a descriptor at the end of a scope.
struct Descriptor {
    int number = -1;

    explicit Descriptor(int n) : number(n) {}

    ~Descriptor() {
        if (number >= 0) ::close(number);
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int release() { return std::exchange(number, -1); }
};

void write_all(int descriptor, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

/// Waits until the disk has it; EINVAL: a file system that cannot be waited for.
void wait_for_disk(int descriptor, const std::string& path) {
    if (::fsync(descriptor) != 0 && errno != EINVAL) fail("write", path);
}

void sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const Descriptor d(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY));
    if (d.number >= 0) ::fsync(d.number);  // not every file system can; the rename itself is done
}

/// A new file under a temporary name. Pieces are gathered to some size before the system sees them.
class TemporaryFile {
  public:
    TemporaryFile(const std::string& path,
                  std::size_t half,
                  const WriteHook& hook,
                  std::string_view place)
        : path_(path),
          half_(half),
          hook_(hook),
          place_(place),
          file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666)) {
        if (file_.number < 0) fail("write", path_);
    }

    void add(std::string_view bytes) {
        constexpr std::size_t enough = std::size_t{1} << 20;
        gathered_ += bytes;
        if (gathered_.size() >= enough) flush();
    }

    /// Everything reaches the disk.
    void finish() {
        half_ = std::min(half_, written_ + gathered_.size() / 2);  // shorter than expected
        flush();
        if (hook_) hook_(std::string(place_) + ".written");
        wait_for_disk(file_.number, path_);
        if (::close(file_.release()) != 0) fail("write", path_);
    }

  private:
    void flush() {
        std::string_view rest = gathered_;
        if (hook_ && !past_half_ && written_ + rest.size() >= half_) {
            past_half_ = true;
            write_all(file_.number, rest.substr(0, half_ - written_), path_);
            rest.remove_prefix(half_ - written_);
            hook_(std::string(place_) + ".half");
        }
        write_all(file_.number, rest, path_);
        written_ += gathered_.size();
        gathered_.clear();
    }

    const std::string& path_;
    std::size_t half_;
    const WriteHook& hook_;
    std::string_view place_;
    Descriptor file_;
    std::string gathered_;
    std::size_t written_ = 0;
    bool past_half_ = false;
};

std::string read_from(int descriptor, std::size_t count, const std::string& path) {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    while (done < count) {
        const ssize_t n = ::read(descriptor, bytes.data() + done, count - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("read", path);
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    return bytes;
}

std::size_t size_of(int descriptor, const std::string& path) {
    struct stat status {};

    if (::fstat(descriptor, &status) != 0) fail("read", path);
    if (S_ISDIR(status.st_mode)) throw IoError("cannot read " + path + ": it is a folder");
    return static_cast<std::size_t>(status.st_size);
}

}  // namespace

std::string read_bytes(const std::string& path) {
    const Descriptor d(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (d.number < 0) fail("read", path);
    return read_from(d.number, size_of(d.number, path), path);
}

FileTail read_tail(const std::string& path, std::size_t count) {
    const Descriptor d(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (d.number < 0) fail("read", path);
    const std::size_t size = size_of(d.number, path);
    const std::size_t length = std::min(count, size);
    if (::lseek(d.number, static_cast<off_t>(size - length), SEEK_SET) < 0) fail("read", path);
    return {read_from(d.number, length, path), size};
}

void refuse_other_than_file(const std::string& path) {
    struct stat status {};

    if (::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return;
    const char* what = S_ISDIR(status.st_mode)                              ? "a folder"
                       : S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode) ? "a device"
                       : S_ISFIFO(status.st_mode)                           ? "a pipe"
                                                                            : "a socket";
    throw UsageError(path + " is " + what + ", not a file; choose another place to write to");
}

void write_atomically(const std::string& path,
                      std::string_view bytes,
                      const WriteHook& hook,
                      std::string_view place) {
    write_pieces_atomically(
        path, [&](ByteSink sink) { sink(bytes); }, bytes.size(), hook, place);
}

void write_pieces_atomically(const std::string& path,
                             ByteSource source,
                             std::size_t about,
                             const WriteHook& hook,
                             std::string_view place) {
    refuse_other_than_file(path);
    const std::string temporary = path + ".tmp";
    TemporaryFile file(temporary, about / 2, hook, place);
    try {
        source([&](std::string_view bytes) { file.add(bytes); });
        file.finish();
        rename_file(temporary, path);
    } catch (const IoError&) {
        ::unlink(temporary.c_str());
        throw;
    }
    sync_folder_of(path);
    if (hook) hook(std::string(place) + ".renamed");
}

AppendFile::AppendFile(std::string path, WriteHook hook, std::string place)
    : path_(std::move(path)),
      hook_(std::move(hook)),
      place_(std::move(place)),
      descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail("write", path_);
}

AppendFile::~AppendFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)),
      hook_(std::move(other.hook_)),
      place_(std::move(other.place_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

void AppendFile::append(std::string_view text) {
    const std::size_t half = hook_ ? text.size() / 2 : 0;
    write_all(descriptor_, text.substr(0, half), path_);
    if (hook_) hook_(place_ + ".half");
    write_all(descriptor_, text.substr(half), path_);
    if (hook_) hook_(place_ + ".written");
}

void AppendFile::sync() {
    wait_for_disk(descriptor_, path_);
}

FolderLock::FolderLock(std::string folder)
    : folder_(std::move(folder)),
      descriptor_(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail("open", folder_);
    held_ = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    if (held_ || errno != EWOULDBLOCK) return;
    ::close(descriptor_);
    throw UsageError(folder_ + " is being written by another process");
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : folder_(std::move(other.folder_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      held_(other.held_) {}

void FolderLock::refuse_if_moved() const {
    struct stat named {};

    struct stat locked {};

    if (::fstat(descriptor_, &locked) != 0) fail("look at", folder_);
    if (::stat(folder_.c_str(), &named) == 0 && named.st_dev == locked.st_dev &&
        named.st_ino == locked.st_ino)
        return;
    throw IoError(folder_ + " was moved or removed while it was being written");
}

void make_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) throw IoError("cannot make the folder " + path + ": " + error.message());
}

bool exists(const std::string& path) {
    std::error_code error;
    const bool there = std::filesystem::exists(path, error);
    if (error) throw IoError("cannot look for " + path + ": " + error.message());
    return there;
}

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    if (!exists(folder)) return names;
    std::error_code error, ignored;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (entry->is_regular_file(ignored)) names.push_back(entry->path().filename().string());
    }
    if (error) throw IoError("cannot list " + folder + ": " + error.message());
    std::sort(names.begin(), names.end());
    return names;
}

void remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove", path);
}

void rename_file(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) fail("rename " + from + " to", to);
}

}  // namespace reticulin::io
