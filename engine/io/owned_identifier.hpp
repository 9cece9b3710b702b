#pragma once

#include <cstdint>
#include <utility>

namespace reticulin::io {

/// Owns an identifier of the HDF5 library (its hid_t); below 0 there is nothing to close.
class OwnedIdentifier {
  public:
    using Close = int (*)(std::int64_t);

    OwnedIdentifier(std::int64_t id, Close close) : id_(id), close_(close) {}

    OwnedIdentifier(OwnedIdentifier&& other) noexcept
        : id_(std::exchange(other.id_, -1)), close_(other.close_) {}

    OwnedIdentifier(const OwnedIdentifier&) = delete;
    OwnedIdentifier& operator=(const OwnedIdentifier&) = delete;
    OwnedIdentifier& operator=(OwnedIdentifier&&) = delete;

    ~OwnedIdentifier() {
        if (id_ >= 0) close_(id_);
    }

    operator std::int64_t() const { return id_; }  // NOLINT: stands for the identifier

    [[nodiscard]] bool valid() const { return id_ >= 0; }

  private:
    std::int64_t id_;
    Close close_;
};

}  // namespace reticulin::io
