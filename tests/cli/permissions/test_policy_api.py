"""servicedesk diff and apply --api: as a program, by the API itself, with no AWS and nobody signed in."""

from base64 import b64decode
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

import httpx2
import pytest
import yaml
from click.testing import CliRunner, Result

from cli import policy_file
from cli.main import main
from cli.policy_api import CLIENT_ID, CLIENT_SECRET, PolicyApi
from cli.policy_text import written_policy
from servicedesk.identity.metadata import documents
from servicedesk.policy.store import all_groups
from tests.tokens import RESOURCE, SETTINGS
from tests.worlds.admin_service import PIPELINE, PROGRAM, AdminService, program_token

ADMIN_URL = "https://desk.example.com/admin"
SECRET = "the secret/of: the+program"
BECAUSE = ("--reason", "pull request 12")


class Network:
    """The API, its documents, and Cognito's token endpoint."""

    def __init__(self) -> None:
        self.service = AdminService()
        self.hosts: list[str] = []
        self.error = ""

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.hosts.append(request.url.host)
        if request.url.path == "/oauth2/token":
            return self._token(request)
        if request.url.path in documents(SETTINGS):
            return httpx2.Response(200, json=dict(documents(SETTINGS)[request.url.path]))
        sent = {name: request.headers[name] for name in ("if-match",) if name in request.headers}
        token = request.headers["authorization"].removeprefix("Bearer ")
        body = request.content.decode() or None
        got = self.service.ask(request.method, request.url.raw_path.decode(), body, token=token, **sent)
        return httpx2.Response(got.status, headers=got.headers, text=got.body)

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        assert form == {"grant_type": "client_credentials", "scope": f"{RESOURCE}/apply"}
        sent = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        assert sent == f"{PROGRAM}:the%20secret%2Fof%3A%20the%2Bprogram"
        if self.error:
            return httpx2.Response(400, json={"error": self.error})
        return httpx2.Response(200, json={"access_token": program_token()})


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    made = Network()
    monkeypatch.setenv(CLIENT_ID, PROGRAM)
    monkeypatch.setenv(CLIENT_SECRET, SECRET)
    transport = httpx2.MockTransport(made.answer)
    monkeypatch.setattr(policy_file, "PolicyApi", partial(PolicyApi, transport=transport))
    return made


@pytest.fixture
def file(network: Network, tmp_path: Path) -> Path:
    """The policy as it was exported, with one change."""
    exported = yaml.safe_load(written_policy(all_groups(network.service.policy)))
    exported["groups"]["auditors"]["grants"]["get_customer"] = {"where": {"region": ["EMEA"]}}
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.dump(exported), "utf-8")
    return path


def servicedesk(*typed: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, typed)))


def test_a_difference_is_told_and_nothing_is_changed(network: Network, file: Path) -> None:
    run = servicedesk("diff", file, "--api", ADMIN_URL)

    assert run.exit_code == 3
    assert "get_customer" in run.stdout
    assert policy_file.NOT_APPLIED in run.stdout
    assert network.service.policy.log == []


def test_it_is_applied_under_the_programs_name_and_the_change_is_printed(network: Network, file: Path) -> None:
    run = servicedesk("apply", file, "--api", ADMIN_URL, *BECAUSE, "--json")

    (change,) = network.service.policy.log
    assert run.exit_code == 0, run.output
    assert (change.actor, change.reason, change.subject) == (PIPELINE, BECAUSE[1], "auditors")
    assert change.id in run.stdout
    assert f'"stack": "{ADMIN_URL}"' in run.stdout


def test_what_somebody_changed_since_is_told_by_diff_and_not_overwritten(network: Network, file: Path) -> None:
    network.service.ask(
        "PUT", "/admin/api/groups/support-engineers/shadows/get_customer", {"allow": False, "reason": "x"},
        if_match='"1"',
    )  # fmt: skip
    before = list(network.service.policy.log)

    told, refused = (
        servicedesk("diff", file, "--api", ADMIN_URL),
        servicedesk("apply", file, "--api", ADMIN_URL, *BECAUSE),
    )

    assert policy_file.OVERTAKEN in told.stdout
    assert refused.exit_code == 1
    assert "was changed since it was read" in refused.output
    assert network.service.policy.log == before
    assert servicedesk("apply", file, "--api", ADMIN_URL, "--force", *BECAUSE).exit_code == 0


def test_who_administers_is_a_persons_to_change(network: Network, file: Path) -> None:
    exported = yaml.safe_load(file.read_text("utf-8"))
    exported["groups"]["auditors"]["grants"]["manage_permissions"] = {}
    file.write_text(yaml.dump(exported), "utf-8")

    run = servicedesk("apply", file, "--api", ADMIN_URL, *BECAUSE)

    assert run.exit_code == 1
    assert "a program may not change who administers" in run.output
    assert network.service.policy.log == []


def test_without_both_halves_nothing_is_sent(network: Network, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CLIENT_SECRET)

    run = servicedesk("apply", file, "--api", ADMIN_URL, *BECAUSE)

    assert run.exit_code == 1
    assert CLIENT_SECRET in run.output
    assert network.hosts == []


@pytest.mark.parametrize(
    "url", ["http://desk.example.com/admin", "desk.example.com/admin", "ftp://localhost.example/x"]
)
def test_the_secret_goes_nowhere_without_tls(network: Network, file: Path, url: str) -> None:
    run = servicedesk("apply", file, "--api", url, *BECAUSE)

    assert run.exit_code == 1
    assert "must be https" in run.output
    assert network.hosts == []


def test_who_is_not_let_in_is_told_by_cognitos_code_and_not_the_secret(network: Network, file: Path) -> None:
    network.error = "invalid_client"

    run = servicedesk("apply", file, "--api", ADMIN_URL, *BECAUSE)

    assert run.exit_code == 1
    assert "the program was not let in: invalid_client" in run.output
    assert SECRET not in run.output
    assert network.service.policy.log == []


def test_a_file_that_does_not_say_what_it_was_decided_on_is_not_applied(network: Network, file: Path) -> None:
    exported = yaml.safe_load(file.read_text("utf-8"))
    del exported["tag"]
    file.write_text(yaml.dump(exported), "utf-8")

    run = servicedesk("apply", file, "--api", ADMIN_URL, *BECAUSE)

    assert run.exit_code == 1
    assert "no tag" in run.output
    assert network.service.policy.log == []
