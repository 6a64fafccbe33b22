"""``python3.13 -m delivery.artefact finish .aws-sam/build --architecture arm64``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from delivery.artefact.finish import finish
from delivery.artefact.folders import ArtefactProblem
from delivery.artefact.native import MACHINES

REQUIREMENTS = Path("layers/shared/requirements.txt")


def main() -> int:
    """Run one command and return the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m delivery.artefact", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    finishing = commands.add_parser("finish", help="trim, compile, check and measure what `sam build` left")
    finishing.add_argument("build", type=Path)
    finishing.add_argument("--architecture", choices=sorted(MACHINES), required=True)
    finishing.add_argument("--requirements", type=Path, default=REQUIREMENTS)
    options = parser.parse_args()
    try:
        print(finish(options.build, architecture=options.architecture, requirements=options.requirements))
    except ArtefactProblem as problem:
        print(f"The build must not be deployed:\n{problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
