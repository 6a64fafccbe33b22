"""The command as a person runs it: one process, one stack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from cli.main import main
from local.ports import listen_anywhere
from stack.people import PEOPLE

COMMAND = [sys.executable, "-c", "from cli.main import main; main()"]
#: What a stack is told before it starts: to seed the company's customers with the tickets of some, or nothing at all.
FEW_ROWS = "import local.surroundings; from tests.seeded import few_rows; local.surroundings.company_rows = few_rows"
NO_ROWS = "import local.surroundings; local.surroundings.company_rows = tuple"
STOP_SECONDS = 60


class Running:
    """`servicedesk local --json`, on a port that was free a moment ago, in a temporary folder of its own."""

    def __init__(self, folder: Path, before: str = NO_ROWS) -> None:
        """Start it. `before` is Python that runs first, in the same process."""
        free = listen_anywhere()
        free.close()
        self.port, self._folder = free.port, folder
        self.environment = {**os.environ, "TMPDIR": str(folder), "AWS_PROFILE": "production", "AWS_REGION": "mars-1"}
        self.process = subprocess.Popen(  # noqa: S603 -- our own command
            [COMMAND[0], "-c", f"{before}\n{COMMAND[-1]}", "local", "--json", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command beside it, in this process: to import what it needs takes longer than to run it."""
        out, complaints = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(complaints):
            patch.setattr(tempfile, "tempdir", str(self._folder))
            with pytest.raises(SystemExit) as end:
                main(arguments)
        return subprocess.CompletedProcess(arguments, int(end.value.code or 0), out.getvalue(), complaints.getvalue())

    def run_by_itself(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 -- our own command
            [*COMMAND, *arguments], capture_output=True, text=True, env=self.environment, check=False
        )

    def stop(self) -> tuple[str, str]:
        """End it as a supervisor would; return what it wrote after the first line, and its complaints."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # A stack that does not stop is a failure, and must not go on running behind it.
            self.process.kill()
            self.process.communicate()
            raise


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    command = Running(tmp_path_factory.mktemp("stack"), FEW_ROWS)
    yield command
    command.stop()


@pytest.fixture(scope="module")
def described(running: Running) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(running.first_line)
    return document


def test_the_description_is_one_json_object(running: Running, described: dict[str, Any]) -> None:
    assert described["mcp_url"] == f"http://localhost:{running.port}/mcp"
    assert [person["username"] for person in described["people"]] == [person.username for person in PEOPLE]
    assert set(described["connect"]) == {
        "Claude Code", "VS Code", "Cursor", "MCP Inspector", "mcp-remote", "Gemini CLI", "An agent", "curl",
    }  # fmt: skip
    client_ids = {client["product"]: client["client_id"] for client in described["clients"]}
    assert client_ids["ClaudeCode"] in described["connect"]["Claude Code"]


def tools(running: Running, token: str) -> list[str]:
    answer = httpx2.post(
        json.loads(running.first_line)["mcp_url"],
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={
            "authorization": f"Bearer {token}",
            "accept": "application/json, text/event-stream",
            "mcp-protocol-version": "2025-11-25",
        },
        trust_env=False,
    )
    return [tool["name"] for tool in answer.json()["result"]["tools"]]


def test_a_token_is_all_that_is_printed_and_opens_the_server(running: Running, described: dict[str, Any]) -> None:
    printed = running.run_by_itself("token", "Bob", "--port", str(running.port))

    assert printed.returncode == 0
    assert tools(running, printed.stdout.removesuffix("\n")) == described["people"][1]["tools"]


def test_a_name_that_nobody_has_is_told_from_those_who_have_one(running: Running) -> None:
    told = running.run("token", "zed")

    assert (told.returncode, told.stdout) == (1, "")
    assert "only alice, bob, carol, dan, erin" in told.stderr


def test_a_call_prints_both_halves_of_its_answer(running: Running) -> None:
    called = running.run("call", "alice", "get_customer", "customer_id=C-1042", "--port", str(running.port))

    text, _, structure = called.stdout.partition("\n\n")
    assert called.returncode == 0
    assert "customer_id: C-1042\n" in text
    assert json.loads(structure)["customer_id"] == "C-1042"


CALLS = {
    "a tool that they do not have": (["bob", "delete_customer"], 1, "delete_customer"),
    "an argument that does not fit": (["alice", "get_customer", "customer_id:=7"], 1, "customer_id"),
    "somebody who is not there": (["zed", "get_customer"], 1, "only alice, bob, carol"),
    "no argument": (["alice", "get_customer", "C-1042"], 2, "NAME=VALUE"),
    "no JSON": (["alice", "get_customer", "customer_id:=C-1042"], 2, "no JSON"),
}


@pytest.mark.parametrize(("words", "code", "told"), CALLS.values(), ids=CALLS.keys())
def test_a_call_that_is_refused_says_why(running: Running, words: list[str], code: int, told: str) -> None:
    called = running.run("call", *words, "--port", str(running.port))

    assert (called.returncode, '"customer_id": "C-1042"' in called.stdout) == (code, False)
    assert told in called.stdout + called.stderr


def test_a_second_stack_on_the_same_port_is_refused(running: Running) -> None:
    told = running.run_by_itself("local", "--port", str(running.port))

    assert told.returncode == 1
    assert told.stderr.startswith(f"Error: port {running.port} is in use: a local stack runs there (")
    assert f"servicedesk local --show --port {running.port}" in told.stderr


def test_what_a_stack_printed_is_shown_again_from_another_terminal(running: Running, described: dict[str, Any]) -> None:
    shown, printed = running.run("local", "--show"), running.run("local", "--show", "--json")

    assert all(person.password in shown.stdout for person in PEOPLE)
    assert described["admin_url"] in shown.stdout
    assert json.loads(printed.stdout) == described


def test_it_stops_when_asked_and_leaves_nothing_but_its_log(tmp_path: Path) -> None:
    command = Running(tmp_path)
    assert tools(command, command.run("token", "alice").stdout.strip())

    rest, complaints = command.stop()

    assert command.process.returncode == 0
    assert (rest, complaints) == ("", "")
    (log,) = tmp_path.glob("*/*")
    assert '"message":"list"' in log.read_text(encoding="utf-8")
    assert command.run("token", "alice").stderr == ("Error: no local stack runs. Start one with: servicedesk local.\n")


#: Says so on the real standard output, and never ends.
HANG = "lambda *_: print('hanging', file=sys.__stdout__, flush=True) or threading.Event().wait()"


def test_it_stops_when_asked_while_it_starts(tmp_path: Path) -> None:
    command = Running(
        tmp_path, f"import sys, threading; from local.stack import LocalStack; LocalStack._start = {HANG}"
    )
    assert command.first_line == "hanging\n"

    rest, complaints = command.stop()

    assert command.process.returncode == 0
    assert (rest, complaints) == ("", "")
    assert list(tmp_path.glob("*/*")) == []


def test_it_stops_when_asked_while_a_request_hangs_and_others_wait(tmp_path: Path) -> None:
    command = Running(
        tmp_path,
        f"{NO_ROWS}; import sys, threading;"
        f"from local.gateway.invocation import ExecutionEnvironment as E; E._run = {HANG}",
    )
    assert command.process.stdout is not None
    url = json.loads(command.first_line)["mcp_url"]
    with ThreadPoolExecutor() as people:
        asked = [people.submit(httpx2.post, url, json={}, trust_env=False, timeout=None) for _ in range(3)]
        assert command.process.stdout.readline() == "hanging\n"

        command.stop()

    assert command.process.returncode == 0
    assert all(
        isinstance(answer.exception(), httpx2.HTTPError) or answer.result().status_code >= 500 for answer in asked
    )
    assert [path.suffix for path in tmp_path.glob("*/*")] == [".log"]


def test_one_object_and_nothing_else_is_not_verbose() -> None:
    told = CliRunner().invoke(main, ["local", "--json", "--verbose"])

    assert told.exit_code == 2
    assert "leave out --verbose" in told.output


def test_help_names_every_subcommand() -> None:
    shown = CliRunner().invoke(main, ["--help"])

    assert shown.exit_code == 0
    for name in ("local", "token", "walkthrough"):
        assert name in shown.output
