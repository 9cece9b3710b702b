"""The command `reticulin`: verbs of the C++ program are handed to it unchanged, verbs of Python are run here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from reticulin.errors import ReticulinError
from reticulin.program import program_path

PYTHON_VERBS = {
    "sweep": "many runs that belong together: plan, run, status, resume, collect, cancel",
    "report": "one HTML page of a sweep or of runs: figures, tables, methods, how to repeat it",
}


def main() -> int:
    """Entry point; returns the exit code."""
    arguments = sys.argv[1:]
    try:
        if arguments and arguments[0] in PYTHON_VERBS:
            return _python_verb(arguments)
        program = program_path()
        if arguments and arguments[0] in ("-h", "--help"):
            code = subprocess.run([str(program), *arguments], check=False).returncode
            for verb, summary in PYTHON_VERBS.items():
                print(f"  {verb:<28}{summary}")
            return code
        sys.stdout.flush()
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores, and the program would inherit that
        os.execv(program, ["reticulin", *arguments])
    except ReticulinError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _python_verb(arguments: list[str]) -> int:
    if arguments[0] == "report":
        from reticulin.report.command import main as report

        return report(arguments[1:])
    from reticulin.sweep.command import main as sweep

    return sweep(arguments[1:])


if __name__ == "__main__":
    sys.exit(main())
