"""The command as `uv tool install` leaves it: in an environment of its own, away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from cli.main import SECTIONS
from servicedesk.aws.capabilities_row import put_capabilities
from tests.account import REGION, STACK, Account, new_account
from tests.aws.tables import INDEXES
from tests.bytecode import lend_bytecode
from tests.fakes.policy import PRODUCT

CHECKOUT = Path(__file__).parents[2]
UV = CHECKOUT / ".tools" / "bin" / "uv"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
#: What an installation may add to the packages that anybody can import.
OURS = {"servicedesk", "servicedesk_command"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--wheel", "--quiet", "--out-dir", folder, CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


def run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), check=True)  # noqa: S603 -- our own


#: Asks several commands for help, and tells of each how that ended: each in a process of its own takes a second.
ASK = """
import sys
from servicedesk_command import main
for command in sys.argv[1:]:
    sys.argv = ["servicedesk", command, "--help"]
    try:
        main()
    except BaseException as end:
        print(f"{command}: {end!r}", file=sys.stderr)
"""


class Installed:
    """One installation, and a folder that is no checkout."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv")

    def install(self, requirement: str) -> None:
        """Install the command into it, or more of what it can use."""
        run(UV, "pip", "install", "--quiet", "--python", self._folder / "venv" / "bin" / "python", requirement)
        lend_bytecode(self._folder / "venv")

    def servicedesk(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command as whoever installed it does: nothing of the checkout is on its path."""
        return self.run("servicedesk", *arguments, **environment)

    def run(self, program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 -- our own
            [self._folder / "venv" / "bin" / program, *arguments],
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self._folder), "TMPDIR": str(self._folder), **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    made = Installed(tmp_path_factory.mktemp("plain"))
    made.install(str(wheel))
    return made


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Account, dict[str, str]]]:
    """A deployed stack at an AWS of this test, and the environment that leads to it."""
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": f"http://{host}:{port}", "SERVICEDESK_STACK": STACK}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    account = new_account()
    account.dynamodb.create_table(
        TableName="permissions",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        **INDEXES,
    )
    boto3.client("logs", region_name=REGION).create_log_group(logGroupName="log")
    account.deploy(PermissionsTableName="permissions", McpLogGroupName="log", McpUrl="https://desk.example.com/mcp")
    put_capabilities(account.dynamodb, "permissions", PRODUCT)
    yield account, {**environment, "AWS_REGION": REGION}
    server.stop()


def test_the_wheel_brings_no_package_of_a_general_name(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in names if not name.endswith(".dist-info")} == OURS


def test_every_command_can_be_asked_for_help(installed: Installed) -> None:
    commands = [name for section in SECTIONS.values() for name in section]

    asked = installed.run("python", "-c", ASK, *commands)

    assert asked.stderr.splitlines() == [f"{command}: SystemExit(0)" for command in commands]
    assert all(f"servicedesk {command}" in asked.stdout for command in commands)


def test_a_deployed_stack_is_worked_on_from_anywhere(
    installed: Installed, deployed: tuple[Account, dict[str, str]]
) -> None:
    account, environment = deployed
    granted = installed.servicedesk("grant", "auditors", "get_customer", "--reason", "because", **environment)
    policy = installed.servicedesk("permissions", "--json", **environment)
    added = installed.servicedesk(
        "people", "add", "ada@example.com", "--group", "auditors", "--reason", "new", **environment
    )
    explained = installed.servicedesk("explain", "ada@example.com", "get_customer", **environment)
    seeded = installed.servicedesk("seed", "--yes", "--json", **environment)
    verified = installed.servicedesk("verify", **environment)

    assert granted.returncode == 0, granted.stderr
    assert [group["group"] for group in json.loads(policy.stdout)["groups"]] == ["auditors"]
    assert account.people() == {"ada@example.com": {"auditors"}}, added.stderr
    assert explained.stdout.startswith("ada@example.com may use get_customer"), explained.stderr
    assert json.loads(seeded.stdout)["customers"] > 100
    assert "0 failed, " in verified.stdout, verified.stderr  # nothing answers at its URL: all is said as not tried


def test_what_stands_on_the_stand_ins_says_which_extra_brings_them_and_runs_the_whole_service_with_it(
    installed: Installed, wheel: Path
) -> None:
    for command in ("local", "walkthrough"):
        told = installed.servicedesk(command)

        assert told.returncode == 1
        assert "which the extra `local` brings" in told.stderr

    installed.install(f"service-desk-mcp[local] @ file://{wheel}")
    walked = installed.servicedesk("walkthrough", "--json")

    assert walked.returncode == 0, walked.stderr
    assert json.loads(walked.stdout)["holds"] is True
