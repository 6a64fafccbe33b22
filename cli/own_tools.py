"""What keeps the folder `tools/` from being served, in a line: ``python -m cli.own_tools`` says it.

`make check` and `make build` ask it, and so does `servicedesk local`, before any of them goes on.
"""

from __future__ import annotations

import sys
import traceback
from importlib.util import find_spec
from pathlib import Path


def fault_in_tools() -> str | None:
    """Return what is wrong with the owner's tools, grants, or with what they leave out; None if nothing is.

    What went wrong outside of the folder is no fault of the folder's, and raised.
    """
    try:
        import desk_tools
        from servicedesk.policy.default_policy import default_policy

        default_policy(desk_tools)
    # Whatever an author's file may raise.
    except Exception as error:
        place = _place_of(error)
        if isinstance(error, TypeError):
            return f"{place}{error}"
        if not place:
            raise
        return f"{place}{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
    return None


def _place_of(error: Exception) -> str:
    """Return the last line in the folder on the way to an error, as ``tools/get_device.py:12: ``; empty if none was."""
    tools = find_spec("desk_tools")
    assert tools is not None  # noqa: S101 -- it is installed with the command
    folder = Path(str(tools.origin)).resolve().parent
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((str(error.filename), error.lineno))
    inside = [(Path(file).resolve(), line) for file, line in places if Path(file).resolve().is_relative_to(folder)]
    return f"tools/{inside[-1][0].relative_to(folder)}:{inside[-1][1]}: " if inside else ""


def main() -> int:
    """Say it, and return the process's exit status."""
    fault = fault_in_tools()
    if fault is not None:
        sys.stderr.write(f"Error: {fault}.\n")
    return int(fault is not None)


if __name__ == "__main__":
    sys.exit(main())
