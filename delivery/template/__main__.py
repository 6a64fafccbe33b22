"""``python -m delivery.template``: print the template as it is deployed, with what the owner's tools need.

With ``--unrolled`` its loops are written out, for programs that do not know them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from delivery.template.node import TemplateProblem
from delivery.template.own import merged_text


def main() -> int:
    """Print it and return the process's exit status."""
    try:
        sys.stdout.write(merged_text(Path("template.yaml"), is_unrolled="--unrolled" in sys.argv[1:]))
    except TemplateProblem as problem:
        sys.stderr.write(f"{problem}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
