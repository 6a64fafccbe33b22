"""What was built answers what the checkout answers: the same tokens, the same requests, byte for byte.

Needs `make build` for this machine's processor; `make test-artefact` does both.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from local.stack import LocalStack
from local.token_flow import obtain_tokens
from tests.events import Event, calling, load_event, with_body, with_headers, with_token

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / ".aws-sam" / "build"
RUNNER = Path(__file__).parent / "runner.py"
RUNTIME = "python3.13"
WELL_KNOWN = ["protected-resource-of-mcp", "protected-resource", "authorization-server", "openid-configuration"]
TOOLS = ["search_customer", "get_customer", "delete_customer", "reset_password", "create_ticket", "no_such_tool"]


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with LocalStack(port=0) as running:
        yield running


def run(python: str, folder: Path, python_path: Sequence[Path], events: Sequence[Event]) -> tuple[Any, list[Any]]:
    """Return where the product was imported from, and the function's answers."""
    # The artefact must stay as it was built: no bytecode is written into it.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, python_path)), "PYTHONDONTWRITEBYTECODE": "1"}
    lines = "\n".join(json.dumps(event) for event in events)
    command = [python, "-s", "-P", str(RUNNER)]
    done = subprocess.run(  # noqa: S603 -- our own code
        command, cwd=folder, env=environment, input=lines, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    where, *answers = map(json.loads, done.stdout.splitlines())
    return where, answers


def from_checkout(name: str, events: Sequence[Event]) -> list[Any]:
    where, answers = run(sys.executable, ROOT / "functions" / name, [], events)
    assert where["servicedesk"].startswith(str(ROOT / "layers"))
    return answers


def from_artefact(logical_id: str, events: Sequence[Event]) -> list[Any]:
    python = shutil.which(RUNTIME)
    assert python is not None, f"{RUNTIME} is not on PATH"
    assert (BUILD / logical_id / "app.py").is_file(), "nothing was built: run make build"
    where, answers = run(python, BUILD / logical_id, [BUILD / "SharedLayer" / "python"], events)
    assert where["servicedesk"].startswith(str(BUILD / "SharedLayer" / "python"))
    outside = [path for path in where["path"] if path.startswith(str(ROOT)) and not path.startswith(str(BUILD))]
    assert outside == []
    assert where["version"] == [3, 13]
    return answers


def test_the_built_metadata_function_serves_the_same_documents(stack: LocalStack) -> None:
    del stack  # its environment is this process's
    events = [load_event(name) for name in WELL_KNOWN]

    answers = from_artefact("MetadataFunction", events)

    assert answers == from_checkout("metadata", events)
    assert {answer["statusCode"] for answer in answers} == {200}


def requests(stack: LocalStack) -> list[Event]:
    """Return requests of every kind, none of which changes anything: answers can be compared as they are."""
    events = [load_event(path.stem) for path in sorted((ROOT / "events").glob("mcp-*.json"))]
    calls = [calling(tool, legacy=legacy) for tool in TOOLS for legacy in (False, True)]
    searches = [calling("search_customer", {"query": query}, legacy=True) for query in ("jane doe", "+44 7700", "a")]
    broken = [with_body(load_event("mcp-legacy-tools-list"), body) for body in (None, "", "{", "[]", "[" * 9_999)]
    people = [obtain_tokens(stack.description, person)["access_token"] for person in stack.description.people]
    signed_in = [with_token(event, token) for token in people for event in (*events, *calls, *searches, *broken)]
    forged = [with_token(event, people[0][:-8] + "AAAAAAAA") for event in events]
    foreign = [with_headers(with_token(event, people[0]), {"origin": "https://attacker.example"}) for event in events]
    return [*events, *signed_in, *forged, *foreign]


def test_the_built_mcp_function_answers_as_the_checkout_does(stack: LocalStack) -> None:
    events = requests(stack)

    answers = from_artefact("McpFunction", events)

    assert answers == from_checkout("mcp", events)
    assert {answer["statusCode"] for answer in answers} == {200, 400, 401, 403, 405}


def test_the_built_mcp_function_writes(stack: LocalStack) -> None:
    alice = next(person for person in stack.description.people if person.username == "alice")
    token = obtain_tokens(stack.description, alice)["access_token"]
    ticket = {"customer_id": "C-1042", "subject": "From the artefact", "description": "It writes."}
    events = [
        with_token(calling("create_ticket", ticket), token),
        with_token(calling("reset_password", {"customer_id": "C-1042"}, legacy=True), token),
        with_token(calling("delete_customer", {"customer_id": "C-1060"}), token),
        with_token(calling("get_customer", {"customer_id": "C-1060"}), token),
        with_token(calling("get_customer", {"customer_id": "C-1042"}), token),
    ]

    answers = [json.loads(answer["body"])["result"] for answer in from_artefact("McpFunction", events)]

    assert [answer.get("isError", False) for answer in answers] == [False, False, False, True, False]
    assert "From the artefact" in {found["subject"] for found in answers[4]["structuredContent"]["open_tickets"]}
