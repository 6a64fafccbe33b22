"""The entry point of the `servicedesk` command, in a checkout and installed.

In a checkout the command's packages (cli, stack, local and the others) stand beside this one. Installed, they stand in
`rooms/` below it: names as general as theirs have no place in anybody's site-packages.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the command."""
    rooms = Path(__file__).with_name("rooms")
    if rooms.is_dir():
        sys.path.insert(0, str(rooms))
    from cli.main import main as command

    command()
