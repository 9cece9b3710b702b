#pragma once

#include "engine/core/parallel.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// Called inside every write with the place it has reached ("snapshot.half", "snapshot.written",
/// "snapshot.renamed", "measures.half", ...). Empty in normal use; tests end the process in it.
using WriteHook = std::function<void(std::string_view place)>;

/// The whole file. Throws IoError with path and reason.
std::string read_bytes(const std::string& path);

/// The last `count` bytes (all of a shorter file) and the size of the file.
struct FileTail {
    std::string bytes;
    std::size_t file_size = 0;
};

FileTail read_tail(const std::string& path, std::size_t count);

/// Throws UsageError where something else than a file stands at `path`, such as a folder or a
/// device: a file that is renamed over a device takes its place.
void refuse_other_than_file(const std::string& path);

/// Writes to `path`.tmp, syncs, renames over `path` and syncs the folder: after a kill or a full
/// disk `path` is either as before or complete. Throws IoError; the temporary file is then gone.
/// Throws as refuse_other_than_file does.
void write_atomically(const std::string& path,
                      std::string_view bytes,
                      const WriteHook& hook = {},
                      std::string_view place = "file");

/// Takes bytes piece by piece.
using ByteSink = FunctionRef<void(std::string_view)>;
/// Gives bytes piece by piece.
using ByteSource = FunctionRef<void(ByteSink)>;

/// The same for bytes that need not stand in memory together; `about` is how many there will be.
void write_pieces_atomically(const std::string& path,
                             ByteSource source,
                             std::size_t about,
                             const WriteHook& hook = {},
                             std::string_view place = "file");

/// A text file that only grows; every append reaches the system before the call returns.
class AppendFile {
  public:
    /// Opens or makes the file. `place` names it to the hook.
    AppendFile(std::string path, WriteHook hook, std::string place);
    ~AppendFile();
    AppendFile(AppendFile&&) noexcept;
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;

    void append(std::string_view text);
    /// Waits until the disk has it.
    void sync();

  private:
    std::string path_;
    WriteHook hook_;
    std::string place_;
    int descriptor_ = -1;
};

/// Keeps two processes from writing to one folder; the system frees it when a process ends.
class FolderLock {
  public:
    /// Throws UsageError if another process holds it.
    explicit FolderLock(std::string folder);
    ~FolderLock();
    FolderLock(FolderLock&&) noexcept;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

    /// False where the file system has no locks: nothing then keeps a second process away.
    [[nodiscard]] bool is_held() const { return held_; }

    /// Throws IoError unless the folder of that name is still the one that was locked: what is
    /// written by name would else go into another run's folder.
    void refuse_if_moved() const;

  private:
    std::string folder_;
    int descriptor_ = -1;
    bool held_ = false;
};

/// Makes a folder and the folders above it.
void make_folder(const std::string& path);
/// Throws IoError where the system does not say, such as below a folder that may not be searched.
bool exists(const std::string& path);
/// Names of the plain files in a folder, sorted; empty if there is no such folder. Throws IoError
/// for a folder that cannot be listed.
std::vector<std::string> files_in(const std::string& folder);
/// Removes a file if it is there.
void remove_file(const std::string& path);
void rename_file(const std::string& from, const std::string& to);

}  // namespace reticulin::io
