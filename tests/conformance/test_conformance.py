"""The protocol's own conformance suite: of our server, and of the authorization server that we describe."""

import re
import subprocess
from pathlib import Path

import httpx2
import pytest

from local.stack import LocalStack
from stack.sign_in import sign_in_blocking
from tests.clients.beside import killed_after, running
from tests.clients.conftest import MODULES, NODE
from tests.conformance.server import serving

HERE = Path(__file__).parent
ENDS_WITHIN_SECONDS = 180
CALLBACK_PORT = 3030
CALLBACK = f"http://127.0.0.1:{CALLBACK_PORT}/callback"
_TOTAL = re.compile(r"Total: (\d+) passed, (\d+) failed")
_RESULT = re.compile(r"(authorization-[a-z-]+): \d+ passed, (\d+) failed")
#: How many checks pass, so that a suite that ran nothing is not a success.
PASSES_AT_LEAST = {"2025-11-25": 40, "2026-07-28": 100}


def suite(*arguments: str) -> list[str]:
    return [str(NODE), str(MODULES / ".bin" / "conformance"), *arguments]


@pytest.mark.parametrize("revision", PASSES_AT_LEAST)
def test_everything_that_a_server_with_tools_and_prompts_can_be_asked_holds(revision: str) -> None:
    expected = HERE / f"expected-failures-{revision}.yml"
    with serving() as url:
        done = subprocess.run(  # noqa: S603 -- the suite
            suite("server", "--url", url, "--requirements", revision, "--expected-failures", str(expected)),
            capture_output=True, text=True, timeout=ENDS_WITHIN_SECONDS, check=False,
        )  # fmt: skip
    said = done.stdout + done.stderr
    total = _TOTAL.search(said)

    assert done.returncode == 0, said[-4_000:]
    assert total is not None
    assert int(total[1]) >= PASSES_AT_LEAST[revision], total[0]


def test_each_expected_failure_has_its_reason() -> None:
    for file in sorted(HERE.glob("expected-failures-*.yml")):
        entries = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("  - ")]

        assert entries
        assert [line for line in entries if not line.partition("#")[2].strip()] == []


def test_the_authorization_server_that_we_describe_is_one() -> None:
    with LocalStack(port=0) as stack:
        origin = stack.description.mcp_url.removesuffix("/mcp")
        command = suite(
            "authorization", "--url", origin, "--client-id", stack.description.client_id_for(CALLBACK),
            "--resource", stack.description.mcp_url, "-p", str(CALLBACK_PORT),
        )  # fmt: skip
        with running(command, stderr=subprocess.STDOUT) as process, killed_after(ENDS_WITHIN_SECONDS, process):
            said = _signed_in(process, stack)
            process.wait()

    assert process.returncode == 0, said[-4_000:]
    assert {name: int(failed) for name, failed in _RESULT.findall(said)} == {
        "authorization-server-metadata-endpoint": 0,
        "authorization-code-grant": 0,
    }, said[-4_000:]


def _signed_in(process: subprocess.Popen[str], stack: LocalStack) -> str:
    """Open the address that the suite prints, as its reader would, and return all that it said."""
    person = stack.description.people[0]
    said: list[str] = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith("http") and "code_challenge=" in line:
            with httpx2.Client(trust_env=False) as browser:
                browser.get(sign_in_blocking(browser, line.strip(), person.username, person.password))
    return "".join(said)
