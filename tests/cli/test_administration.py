"""servicedesk token --admin: signed in once, renewed from what is kept, and ended when it is forgotten."""

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from cli.administration import REDIRECT_URIS, AdministrationSignIn
from cli.kept_sign_in import KeptSignIn
from cli.main import main
from delivery.verify.unanswered import NoReply, Unanswered
from delivery.verify.wire import Reply
from servicedesk.settings import MANAGE, IdentitySettings
from stack.faults import CommandRefused
from tests.tokens import SETTINGS

ADMINISTRATION = SETTINGS._replace(scope_name=MANAGE)
CLIENT = "command"


class Cognito:
    """The token endpoint, and the person's browser."""

    def __init__(self) -> None:
        #: What the refresh token must be; none is good when it is empty.
        self.good = ""
        self.answers = True
        #: What the browser comes back with; what it was sent with, when it is empty.
        self.state = ""
        self.visited: list[str] = []
        self.forms: list[tuple[str, Mapping[str, str]]] = []

    def visit(self, url: str, redirect_uri: str) -> str:
        self.visited.append(url)
        state = self.state or parse_qs(urlsplit(url).query)["state"][0]
        return f"{redirect_uri}?code=a-code&state={state}"

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = "") -> Reply:
        if not self.answers:
            raise NoReply("sign.in", "no route")
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.forms.append((urlsplit(url).path, form))
        if form.get("grant_type") == "refresh_token" and form["refresh_token"] != self.good:
            return Reply(status=400, headers={}, text=json.dumps({"error": "invalid_grant"}))
        self.good = f"refresh-{len(self.forms)}"
        tokens = {"access_token": f"access-{len(self.forms)}", "refresh_token": self.good}
        return Reply(status=200, headers={}, text=json.dumps(tokens))


@pytest.fixture
def cognito() -> Cognito:
    return Cognito()


@pytest.fixture
def kept(tmp_path: Path) -> KeptSignIn:
    return KeptSignIn(ADMINISTRATION, CLIENT, tmp_path / "sign-ins")


@pytest.fixture
def sign_in(cognito: Cognito, kept: KeptSignIn) -> AdministrationSignIn:
    return AdministrationSignIn(ADMINISTRATION, client_id=CLIENT, kept=kept, wire=cognito, browser=cognito)


def test_the_first_token_takes_the_browser_and_asks_for_administration_alone(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    told: list[str] = []

    assert sign_in.access_token(told.append) == "access-1"

    query = parse_qs(urlsplit(cognito.visited[0]).query)
    assert query["scope"] == [f"{SETTINGS.resource_url}/manage"]
    assert query["resource"] == [SETTINGS.resource_url]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"][0] in REDIRECT_URIS
    assert kept.refresh_token() == "refresh-1"
    assert str(kept.path) in told[0]
    assert not any("refresh-1" in line or "access-1" in line for line in told)


def test_the_next_one_takes_no_browser_and_keeps_what_took_the_place_of_the_old(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)

    assert sign_in.access_token(lambda _: None) == "access-2"

    assert len(cognito.visited) == 1
    assert kept.refresh_token() == "refresh-2"
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


def test_a_sign_in_that_has_ended_begins_another(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)
    cognito.good = "of somebody else"

    sign_in.access_token(lambda _: None)

    assert len(cognito.visited) == 2
    assert kept.refresh_token() == cognito.good


def test_when_it_cannot_be_renewed_for_another_reason_nobody_is_sent_to_the_browser(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)
    cognito.answers = False

    with pytest.raises(CommandRefused, match="no answer from"):
        sign_in.access_token(lambda _: None)

    assert len(cognito.visited) == 1
    assert kept.refresh_token() == "refresh-1"


def test_what_others_could_read_is_not_used_and_they_are_told(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)
    kept.path.chmod(0o644)
    sent = len(cognito.forms)

    with pytest.raises(CommandRefused, match="--forget"):
        sign_in.access_token(lambda _: None)

    assert len(cognito.forms) == sent


def test_forgetting_ends_the_sign_in_and_leaves_no_file(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)

    assert sign_in.forget() is True

    path, form = cognito.forms[-1]
    assert (path, form["token"], form["client_id"]) == ("/oauth2/revoke", "refresh-1", CLIENT)
    assert not kept.path.exists()
    assert sign_in.forget() is False


def test_what_cannot_be_ended_is_forgotten_all_the_same(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)
    cognito.answers = False

    with pytest.raises(CommandRefused, match="forgotten here, but no answer"):
        sign_in.forget()

    assert not kept.path.exists()


def test_what_others_could_read_is_deleted_when_it_is_forgotten(
    sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn
) -> None:
    sign_in.access_token(lambda _: None)
    kept.path.chmod(0o644)

    with pytest.raises(CommandRefused, match="deleted unread"):
        sign_in.forget()

    assert not kept.path.exists()


OTHERS = {
    "another server": ADMINISTRATION._replace(resource_url="https://other.example/mcp"),
    "another pool": ADMINISTRATION._replace(issuer="https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_sign_in_is_kept_for_one_stack_and_sent_to_no_other(
    sign_in: AdministrationSignIn, kept: KeptSignIn, other: IdentitySettings
) -> None:
    sign_in.access_token(lambda _: None)

    elsewhere = KeptSignIn(other, CLIENT, kept.path.parent)
    elsewhere.path.write_bytes(kept.path.read_bytes())
    elsewhere.path.chmod(0o600)

    assert elsewhere.refresh_token() == ""


def test_who_did_not_come_back_gets_no_token(sign_in: AdministrationSignIn, cognito: Cognito, kept: KeptSignIn) -> None:
    def nobody(url: str, redirect_uri: str) -> str:
        raise Unanswered("nobody came back from the sign-in page", "Run it again.")

    cognito.visit = nobody  # type: ignore[method-assign]

    with pytest.raises(CommandRefused, match="nobody came back"):
        sign_in.access_token(lambda _: None)

    assert not kept.path.exists()


def test_an_answer_to_another_request_is_refused(sign_in: AdministrationSignIn, cognito: Cognito) -> None:
    cognito.state = "anothers"

    with pytest.raises(CommandRefused, match="another request"):
        sign_in.access_token(lambda _: None)

    assert cognito.forms == []


WRONG = {
    "nobody": ["token"],
    "forgetting what is not kept": ["token", "alice", "--forget"],
    "forgetting a local person": ["token", "alice", "--admin", "--forget"],
    "a local person of a deployed stack": ["token", "alice", "--stack", "elsewhere"],
}


@pytest.mark.parametrize("typed", WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_wrong_usage(typed: list[str]) -> None:
    run = CliRunner().invoke(main, typed)

    assert run.exit_code == 2
    assert "Usage:" in run.output
