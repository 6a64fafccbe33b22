"""Rehearse deployments of what was built, all of them on one stand-in for AWS, to which it is uploaded once.

    python -m delivery.rehearsal .aws-sam/build/template.yaml

Needs `sam` on PATH.
"""

import os
import signal
import sys
import tempfile
import time

from delivery.rehearsal.emulator import aws
from delivery.rehearsal.kept import rehearse_kept
from delivery.rehearsal.rehearse import rehearse_all
from delivery.rehearsal.sam import package
from delivery.rehearsal.verify import rehearse_verify


def main(template: str) -> None:
    """Rehearse each kind of deployment, one that goes on with what was left, and what verifies one."""
    with aws() as environment, tempfile.TemporaryDirectory() as folder:
        os.environ.clear()
        os.environ.update(environment)
        packaged = package(template, folder, environment)
        started = time.monotonic()
        rehearse_all(packaged, environment)
        for part in (rehearse_kept, rehearse_verify):
            part(packaged)
        print(f"  {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    # Who is stopped stops what they started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(*sys.argv[1:])
