"""The deployment, rehearsed a second time, on an emulator that runs what was deployed.

    PYTHONPATH=.ci python -m second .aws-sam/build/template.yaml [--mutations]

moto, on which the first rehearsal stands, makes what the template names. ministack also runs it: under AWS's own host
names, over TLS, functions with nothing but what their roles allow. The kinds of deployment are those of the first; then
one of them is driven over the wire by tests/deployed and taken down, and the adapters' tests, what every desk promises
among them, stand on ministack instead of moto.
Roles that changed since (see `roles`), or all with ``--mutations``, lose each of their actions once, and it must be
missed. Nothing outside of a folder for this run is written, and everything that was started is stopped.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from second.network import NotHere, unshare
from second.run import rehearse

from delivery.rehearsal.expectation import Failed


def main() -> int:
    """Rehearse in a network of this run's own; return the exit code."""
    parser = argparse.ArgumentParser(prog="rehearse-second", description=__doc__.split("\n")[0])
    parser.add_argument("template", type=Path)
    parser.add_argument("--mutations", action="store_true", help="take each action out of each role, changed or not")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    try:
        if options.inside:
            rehearse(options.template, options.inside, every_role=options.mutations)
            return 0
        with tempfile.TemporaryDirectory(prefix="rehearse-second-") as folder:
            command = [*unshare(), sys.executable, "-m", "second", *sys.argv[1:], "--inside", folder]
            return run_to_its_end(command, environment(Path(folder)))
    except (NotHere, Failed) as problem:
        print(f"rehearse-second: {problem}", file=sys.stderr)
        return 1


def run_to_its_end(command: list[str], environment: dict[str, str]) -> int:
    """Run `unshare`; return the exit code. Whatever ends this, nothing that it started goes on."""
    process = subprocess.Popen(command, env=environment)  # noqa: S603 -- our own
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            # The first process of a namespace has ended when all others have.
            for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
            process.wait()


def environment(folder: Path) -> dict[str, str]:
    """Return the environment in which all that is not the emulator runs: AWS, and nothing else of this machine's."""
    ours = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    trusted = str(folder / "authority.pem")
    # A bucket is then a path and needs no name of its own.
    (folder / "config").write_text("[default]\ns3 =\n    addressing_style = path\n")
    return {
        **{name: value for name, value in ours.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_CA_BUNDLE": trusted,
        "SSL_CERT_FILE": trusted,
        "REQUESTS_CA_BUNDLE": trusted,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS": "1",
    }


if __name__ == "__main__":
    # Who is stopped stops what they started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
