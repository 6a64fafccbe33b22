"""What `make deploy` needs, asked before anything is built: `python -m local.deployed.preflight ENVIRONMENT`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from local import terminal
from local.deployed.faults import Refused, explained
from local.deployed.stack import session_in
from servicedesk.tools.invisible import replaced

SAMCONFIG = Path(__file__).resolve().parents[2] / "samconfig.toml"


def destination(environment: str, samconfig: Path = SAMCONFIG) -> str:
    """Return where a deployment would go, in words.

    Args:
        environment: A table of samconfig.toml.
        samconfig: The file.

    Raises:
        Refused: There is no such environment, or AWS is out of reach for whoever asks.
    """
    tables = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    environments = {name: table for name, table in tables.items() if isinstance(table, dict)}
    if "deploy" not in environments.get(environment, {}):
        known = ", ".join(name for name, table in environments.items() if "deploy" in table)
        raise Refused(f"samconfig.toml has no environment {environment!r}, only {known}")
    with explained():
        session = session_in()
        client = session.client("cloudformation")
        account = session.client("sts").get_caller_identity()["Account"]
    stack = environments[environment]["deploy"]["parameters"]["stack_name"]
    return f"stack {stack} in {client.meta.region_name} of account {account}"


def main(environment: str) -> None:
    """Print the destination, or what is missing and exit 1."""
    try:
        terminal.say(f"Deploying {environment}: {destination(environment)}")
    except Refused as problem:
        raise SystemExit(f"Not deployed: {replaced(str(problem))}.") from None


if __name__ == "__main__":
    main(*sys.argv[1:])
