"""What a rehearsal does, one thing after the other."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from second.certificates import write_certificates
from second.driven import Driven
from second.emulator import CHECKOUT, at_one_address, under_its_names
from second.mutations import try_role
from second.network import WILDCARDS, set_up
from second.patches.table import PATCHES
from second.roles import changed, remember, roles_in

from delivery.rehearsal.expectation import Failed
from delivery.rehearsal.rehearse import rehearse_all
from delivery.rehearsal.sam import package

BEGAN: Final = time.monotonic()
#: The adapters' own tests, and what every desk promises.
ELSEWHERE: Final = ("tests/aws", "tests/desks/test_desk_table.py")


def rehearse(template: Path, folder: Path, *, every_role: bool) -> None:
    """Do all of it, in the network of this run.

    Raises:
        Failed: Something did not go as it must.
    """
    environment = dict(os.environ)
    roles = list(roles_in(template)) if every_role else changed(template)
    set_up(folder / "hosts")
    write_certificates(folder, ("localhost", *WILDCARDS))
    with under_its_names(folder) as server:
        packaged = package(str(template), str(folder), environment)
        say("each kind of deployment, twice")
        rehearse_all(packaged, environment)
        driven = Driven(packaged, environment)
        say("parameters that a rule forbids")
        driven.refuse_what_a_rule_forbids()
        say(f"{driven.stack}: other settings, then all that people do")
        driven.change_settings()
        driven.test()
        for role in roles:
            say(f"{role}: each of its actions taken out once")
            try_role(role, driven, server)
        say(f"{driven.stack}: deletion, which is mostly waiting; meanwhile the adapters' tests, on ministack")
        with ThreadPoolExecutor() as pool, at_one_address(folder) as url:
            deletion = pool.submit(driven.take_down)
            run_tests_elsewhere(url, environment)
            deletion.result()
    if roles:
        remember(template)
        say(f"each action is missed of {', '.join(roles)}: .ci/second/roles.sha256 says so, to be committed")
    print_patches()


def run_tests_elsewhere(url: str, environment: dict[str, str]) -> None:
    """Run the adapters' tests on the emulator at `url`.

    Raises:
        Failed: One fails that should pass, or the other way round.
    """
    command = [
        sys.executable,
        "-m",
        "pytest",
        *ELSEWHERE,
        "--quiet",
        "-p",
        "second.elsewhere",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(  # noqa: S603 -- our own
        command, env={**environment, "AWS_ENDPOINT_URL": url}, cwd=CHECKOUT, check=False
    )
    if done.returncode:
        raise Failed(f"{' '.join(ELSEWHERE)} do not hold on ministack")


def print_patches() -> None:
    """Print what all of this did not prove."""
    say("held, but for what only a patch of the emulator makes work")
    for patch in PATCHES:
        print(f"  {patch.name:14} ministack {patch.fault}.")
        print(f"  {'':14} Here {patch.mend}. AWS: {patch.documented}.")


def say(what: str) -> None:
    """Print what comes next, with the seconds since this began."""
    print(f"-- {time.monotonic() - BEGAN:4.0f} s  {what}", flush=True)
