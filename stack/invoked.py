"""How the person who reads our output can type our command again."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAME = "servicedesk"


def typed_command() -> str:
    """Return the command as it can be typed here: by name if it is on PATH, else as it was started."""
    started = Path(sys.argv[0])
    if shutil.which(NAME) is not None or started.name != NAME:
        return NAME
    return os.path.relpath(started)
