#pragma once

#include "engine/core/tick.hpp"

#include <stdexcept>
#include <string>

namespace reticulin {

/// Every failure the library reports is one of these; the command line maps them to exit codes
/// (docs/results_file.md lists the codes). The library itself never exits and never prints.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The user's scenario, option or input is wrong; the text tells how to mend it.
class ScenarioError : public Error {
  public:
    using Error::Error;
};

/// A call or command was used wrongly (unknown view, a run folder that already exists).
class UsageError : public Error {
  public:
    using Error::Error;
};

/// A file could not be read or written, or is damaged.
class IoError : public Error {
  public:
    using Error::Error;
};

/// A file can be read and does not hold what was written: there may be an older one that does.
class DamagedError : public IoError {
  public:
    using IoError::IoError;
};

/// The numbers went wrong: an audit did not balance, or a field left its allowed range.
class NumericalError : public Error {
  public:
    using Error::Error;
};

/// The books of a simulated day did not balance; `finding` says what was expected and what was
/// found.
class AuditError : public NumericalError {
  public:
    AuditError(Tick tick, const std::string& finding);
};

}  // namespace reticulin
