"""Tokens for the API on a running stack, of a person and of a program; and the curl of docs/admin-api.md."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
import yaml
from click.testing import CliRunner

from cli.main import main
from cli.policy_api import CLIENT_ID, CLIENT_SECRET
from local.stack import LocalStack
from stack import running
from stack.running import CHECKOUT, Note

PAGE = (CHECKOUT / "docs" / "admin-api.md").read_text("utf-8")
#: What whoever reads the page runs, in its order.
CURL = "\n".join(block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block)
PIPELINE = "pipeline"

#: Alice, at the page that her browser was sent to.
BROWSER = """
import sys, httpx2
from stack.people import PEOPLE
from stack.sign_in import sign_in_blocking
with httpx2.Client(trust_env=False) as client:
    callback = sign_in_blocking(client, sys.argv[1], PEOPLE[0].username, PEOPLE[0].password)
    print(client.get(callback).status_code, file=sys.stderr)
"""

#: The command, which looks for notes in a folder of this test's.
SERVICEDESK = """
from pathlib import Path
from stack import running
running.own_folder = lambda: Path({note!r})
from cli.main import main
main()
"""


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with LocalStack(port=0, parameters={"PolicyProgram": PIPELINE}) as stack:
        yield stack


class Shell:
    """A shell beside the stack, of somebody who has the command on their path, and a browser."""

    def __init__(self, stack: LocalStack, folder: Path) -> None:
        tools, note = folder / "bin", folder / "notes"
        tools.mkdir()
        note.mkdir()
        script = tools / "servicedesk"
        script.write_text(f"#!{sys.executable}\n{SERVICEDESK.format(note=str(note))}", "utf-8")
        script.chmod(0o755)
        browser = tools / "browser.py"
        browser.write_text(BROWSER, "utf-8")
        Note.leave(stack.description, note)
        self.kept = folder / "config" / "servicedesk" / "sign-ins"
        self._environment = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT),
            "BROWSER": f"{sys.executable} {browser} %s",
            "XDG_CONFIG_HOME": str(folder / "config"),
            "ADMIN": stack.description.admin_url,
            "NO_PROXY": "*",
        }

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        """Run a script as bash does that ends at the first failure."""
        return subprocess.run(  # noqa: S603 -- our own page
            ["/bin/bash", "-euo", "pipefail", "-c", commands],
            capture_output=True, text=True, env=self._environment, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def shell(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(stack, tmp_path_factory.mktemp("shell"))


def documents(printed: str) -> list[Any]:
    """Return the JSON documents that were printed one after the other."""
    read, found = json.JSONDecoder(), []
    while printed := printed.strip():
        document, end = read.raw_decode(printed)
        found.append(document)
        printed = printed[end:]
    return found


def test_the_pages_curl_runs_as_it_is_written_and_the_next_token_needs_no_browser(
    stack: LocalStack, shell: Shell, program: str
) -> None:
    assert CURL.count("curl") == 3

    run = shell.run(f"{CURL}\necho\nservicedesk token --admin")

    assert run.returncode == 0, run.stderr
    printed, _, token = run.stdout.removesuffix("\n").rpartition("\n")
    me, changed = documents(printed)
    newest = servicedesk("log", "auditors")["changes"][0]
    assert me["username"] == "alice"
    assert changed["policy"]["grants"]["create_ticket"]["where"] == {"region": ["EMEA"]}
    assert (newest["id"], newest["actor"], newest["reason"]) == (changed["change"]["id"], "alice", "ticket 4711")
    assert jwt.decode(token, options={"verify_signature": False})["username"] == "alice"
    assert run.stderr.count("Your browser opens") == 1
    assert [path.stat().st_mode & 0o777 for path in shell.kept.iterdir()] == [0o600]


def test_what_is_forgotten_is_ended_where_it_was_made(stack: LocalStack, shell: Shell) -> None:
    (kept,) = shell.kept.iterdir()
    token = json.loads(kept.read_text("utf-8"))["refresh_token"]

    run = shell.run("servicedesk token --admin --forget")

    form = {"grant_type": "refresh_token", "refresh_token": token}
    renewed = token_endpoint(stack, {**form, "client_id": stack.description.command_client.client_id})
    assert (run.stdout, run.stderr) == ("", "Forgotten here, and ended.\n")
    assert not kept.exists()
    assert renewed.json()["error"] == "invalid_grant"


@pytest.fixture
def program(stack: LocalStack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The program's secret, in the environment with its id."""
    described = stack.clients.cognito.describe_user_pool_client(
        UserPoolId=stack.resources.staff_pool_id, ClientId=stack.resources.program_client_id
    )["UserPoolClient"]
    monkeypatch.setenv(CLIENT_ID, described["ClientId"])
    monkeypatch.setenv(CLIENT_SECRET, described["ClientSecret"])
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)
    return described["ClientSecret"]


def servicedesk(*words: str | Path) -> Any:
    run = CliRunner().invoke(main, [*map(str, words), "--json"])
    assert run.exit_code in {0, 3}, run.output
    return json.loads(run.stdout)


def test_a_program_applies_the_exported_policy_under_its_own_name(
    stack: LocalStack, program: str, tmp_path: Path
) -> None:
    file, admin = tmp_path / "policy.yaml", stack.description.admin_url
    CliRunner().invoke(main, ["export", "policy", "--output", str(file)])
    policy = yaml.safe_load(file.read_text("utf-8"))
    policy["groups"]["auditors"]["grants"]["list_tickets"] = {"where": {"region": ["APAC"]}}
    file.write_text(yaml.dump(policy), "utf-8")

    told = servicedesk("diff", file, "--api", admin)["changes"]
    made = servicedesk("apply", file, "--api", admin, "--reason", "release 7")["changes"]

    newest = servicedesk("log", "auditors")["changes"][0]
    assert [change["subject"] for change in told] == ["auditors"]
    assert (newest["id"], newest["actor"]) == (made[0]["id"], PIPELINE)
    assert newest["actor_id"] == stack.resources.program_client_id


def token_endpoint(stack: LocalStack, form: dict[str, str], **how: Any) -> httpx2.Response:
    return httpx2.post(f"{stack.description.sign_in_url}/oauth2/token", data=form, trust_env=False, **how)


def test_a_programs_token_is_cognitos_and_opens_no_mcp_endpoint(stack: LocalStack, program: str) -> None:
    client_id = stack.resources.program_client_id
    answer = token_endpoint(stack, {"grant_type": "client_credentials"}, auth=(client_id, program))

    token = answer.json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    called = httpx2.post(
        stack.description.mcp_url,
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={"authorization": f"Bearer {token}", "accept": "application/json, text/event-stream"},
        trust_env=False,
    )
    assert set(answer.json()) == {"access_token", "expires_in", "token_type"}
    assert (claims["sub"], claims["client_id"]) == (client_id, client_id)
    assert claims["scope"] == f"{stack.description.mcp_url}/apply"
    assert claims["exp"] - claims["iat"] == 300
    assert {"username", "cognito:groups", "aud"}.isdisjoint(claims)
    # It looks like an agent's, for another scope than theirs.
    assert called.status_code == 403


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "another secret": ({"client_secret": "guessed"}, "invalid_client"),
    "no secret": ({"client_secret": ""}, "invalid_client"),
    "nobody": ({"client_id": "nobody"}, "invalid_client"),
    "a public client": ({"client_id": "LOOPBACK", "client_secret": ""}, "invalid_client"),
    "the scope of people": ({"scope": "RESOURCE/manage"}, "invalid_scope"),
    "the scope of models": ({"scope": "RESOURCE/apply RESOURCE/invoke"}, "invalid_scope"),
}


@pytest.mark.parametrize(("changes", "error"), REFUSED.values(), ids=REFUSED)
def test_the_token_endpoint_gives_a_program_nothing_else(
    stack: LocalStack, program: str, changes: dict[str, str], error: str
) -> None:
    right = {
        "grant_type": "client_credentials", "client_id": stack.resources.program_client_id, "client_secret": program,
    }  # fmt: skip
    known = {"LOOPBACK": stack.description.loopback_client.client_id, "RESOURCE": stack.description.mcp_url}
    for name, meant in known.items():
        changes = {part: value.replace(name, meant) for part, value in changes.items()}

    answer = token_endpoint(stack, {**right, **changes})

    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_nobody_signs_in_with_the_programs_client(stack: LocalStack) -> None:
    query = {
        "response_type": "code", "client_id": stack.resources.program_client_id,
        "redirect_uri": "http://127.0.0.1:8775/callback", "code_challenge": "x" * 43, "code_challenge_method": "S256",
    }  # fmt: skip

    answer = httpx2.get(f"{stack.description.sign_in_url}/oauth2/authorize", params=query, trust_env=False)

    assert answer.status_code == 400
