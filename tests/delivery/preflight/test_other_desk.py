"""What `make deploy` looks at before a stack goes in front of another company's desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from delivery.preflight import preflight
from delivery.preflight.desk_notes import reach_failure, unknown_regions
from delivery.preflight.other_desk import OtherDesk
from delivery.preflight.preflight import NotReady, Preflight, main
from local.stack import TEMPLATE
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from stack.faults import CommandRefused
from tests.account import REGION, Account
from tests.delivery.preflight.test_preflight import deploy
from tests.fakes.policy import FakePolicyStore

URL = "https://desk.example.com/rt"
Configure = Callable[..., Preflight]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that would have been asked whether they answer; they do."""
    addresses: list[str] = []

    def reach(url: str) -> None:
        addresses.append(url)

    monkeypatch.setattr(preflight, "reach_failure", reach)
    return addresses


@pytest.fixture
def secret(account: Account, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_REGION", REGION)
    made = boto3.client("secretsmanager", REGION).create_secret(Name="desk-account", SecretString="{}")
    return made["ARN"]


@pytest.fixture
def configure(tmp_path: Path, secret: str, asked: list[str]) -> Configure:
    """Return a function that makes a preflight for a deployment in front of another desk."""

    def configured(**parameters: str) -> Preflight:
        given = {"Desk": "rt", "DeskUrl": URL, "DeskSecretArn": secret, **parameters}
        overrides = json.dumps([f"{name}={value}" for name, value in given.items() if value])
        samconfig = tmp_path / "samconfig.toml"
        samconfig.write_text(
            f'[dev.deploy.parameters]\nstack_name = "desk"\nparameter_overrides = {overrides}\n', "utf-8"
        )
        return Preflight("dev", TEMPLATE, samconfig)

    return configured


def test_a_desk_that_can_be_asked_is_deployed_without_a_word(configure: Configure, asked: list[str]) -> None:
    ready = configure(DeskRegions="EMEA,APAC", DeskOptions="queue=General")

    values = ready.parameters()

    assert (values["Desk"], values["DeskUrl"]) == ("rt", URL)
    assert list(ready.notes(values)) == []
    assert asked == [URL]


def test_a_stack_with_a_desk_of_its_own_asks_nobody(configure: Configure, asked: list[str]) -> None:
    own = configure(Desk="", DeskUrl="", DeskSecretArn="")

    assert list(own.notes(own.parameters())) == []
    assert asked == []


ELSEWHERE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:desk-account-AbCdEf"
REFUSED: Mapping[str, tuple[dict[str, str], str]] = {
    "no address": ({"DeskUrl": ""}, "DeskUrl is not set"),
    "no secret": ({"DeskSecretArn": ""}, "DeskSecretArn is not set"),
    "a secret without a desk": ({"Desk": "", "DeskUrl": ""}, "A Desk other than dynamodb needs"),
    "a port that there is not": ({"DeskUrl": "https://desk.example.com:99999"}, "DeskUrl has a port that there is not"),
    "an address without TLS": ({"DeskUrl": "http://desk.example.com"}, "DeskUrl must be https"),
    "a region twice": ({"DeskRegions": "EMEA,EMEA"}, "DeskRegions must be short names with commas between them"),
    "an option twice": ({"DeskOptions": "a=b;a=c"}, "DeskOptions must be name=value"),
    "a secret of another region": ({"DeskSecretArn": ELSEWHERE}, f"of another region than {REGION}"),
    "a secret that is not there": (
        {"DeskSecretArn": ELSEWHERE.replace("us-east-1", REGION)},
        "there is no secret arn:aws:secretsmanager",
    ),
    "people's own names at Request Tracker": ({"DeskActor": "author"}, "DeskActor author is not for rt"),
    "a desk of one's own without an adapter": ({"Desk": "custom"}, "there is no tools/desk.py"),
    "a pool of customers": (
        {"CustomerCallbackUrls": "https://shop.example.com/"},
        "CustomerPoolId, CustomerCallbackUrls and KeptDeskTable are for Desk dynamodb only",
    ),
}


@pytest.mark.parametrize(("parameters", "because"), REFUSED.values(), ids=REFUSED)
def test_what_the_functions_would_not_start_with_is_refused_and_no_desk_is_asked(
    configure: Configure, asked: list[str], parameters: dict[str, str], because: str
) -> None:
    with pytest.raises(CommandRefused, match=because):
        configure(**parameters).parameters()

    assert asked == []


def described(monkeypatch: pytest.MonkeyPatch, **members: Any) -> None:
    """Have Secrets Manager describe the secret otherwise; a member that is None is left out."""
    ask = OtherDesk.__dict__["_secret"].func

    def answer(desk: Any) -> Any:
        whole = {**ask(desk), **members}
        return {name: value for name, value in whole.items() if value is not None}

    monkeypatch.setattr(OtherDesk, "_secret", property(answer))


UNREADY: list[tuple[dict[str, Any], str, str]] = [
    ({"DeletedDate": "soon"}, "is scheduled for deletion. Run: aws secretsmanager restore-secret --secret-id arn:", ""),
    ({"VersionIdsToStages": None}, "has no value yet. Run: aws secretsmanager put-secret-value", "file://FILE"),
    ({"VersionIdsToStages": {"v": ["AWSPREVIOUS"]}}, "has no value yet", ""),
]


@pytest.mark.parametrize(("members", "told", "too"), UNREADY)
def test_what_has_to_be_done_to_the_secret_first_is_told_with_its_command(
    configure: Configure, monkeypatch: pytest.MonkeyPatch, members: dict[str, Any], told: str, too: str
) -> None:
    described(monkeypatch, **members)

    with pytest.raises(NotReady) as refused:
        configure().parameters()

    (line,) = refused.value.unready
    assert told in line
    assert too in line


def test_a_key_of_the_companys_own_is_something_to_look_at(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(monkeypatch, KmsKeyId="alias/desk")
    ready = configure()

    (note,) = ready.notes(ready.parameters())
    assert (
        note == "the secret is encrypted with alias/desk: that key's policy has to let the role of McpFunction decrypt"
    )


def test_who_may_not_look_at_the_secret_may_deploy_all_the_same(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "DescribeSecret")

    class Denying:
        meta = boto3.client("secretsmanager", REGION).meta

        def describe_secret(self, **_: str) -> None:
            raise refusal

    ready = configure()
    real = ready._session.client
    monkeypatch.setattr(ready._session, "client", lambda name: Denying() if name == "secretsmanager" else real(name))

    (note,) = ready.notes(ready.parameters())
    assert note == "DeskSecretArn was not looked at: these AWS credentials may not call DescribeSecret"


def test_a_desk_that_does_not_answer_here_is_told_and_keeps_nobody_from_deploying(
    configure: Configure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(preflight, "reach_failure", lambda _: "ConnectTimeoutError")
    ready = configure()
    monkeypatch.setattr(preflight, "Preflight", lambda _: ready)

    main("dev", tmp_path / "parameters.yaml")

    assert "Look: DeskUrl did not answer this machine (ConnectTimeoutError)" in capsys.readouterr().err
    assert (tmp_path / "parameters.yaml").exists()


def test_grants_for_regions_that_the_desk_has_not_are_told_before_the_desk_changes(
    account: Account, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(account, {}, PermissionsTableName="permissions")
    policy = FakePolicyStore({"support": {"get_customer": Conditions(where={"region": frozenset({"EMEA", "MARS"})})}})
    tables: list[str] = []

    def policy_of(_: object, table: str) -> FakePolicyStore:
        tables.append(table)
        return policy

    monkeypatch.setattr(preflight, "policy_of", policy_of)
    ready = configure(DeskRegions="EMEA")

    (note,) = ready.notes(ready.parameters())
    assert note == ("grants of support are for MARS, and DeskRegions has EMEA: they show no customer of such a region")
    assert tables == ["permissions"]


NOWHERE = Conditions(where={"region": frozenset({"MARS"})})
POLICIES: list[tuple[Rules, tuple[str, ...], int]] = [
    (Rules(), ("EMEA",), 0),
    (Rules(grants={"get_customer": Conditions()}), ("EMEA",), 0),
    (Rules(grants={"get_customer": Conditions(where={"status": frozenset({"open"})})}), (), 0),
    (Rules(grants={"get_customer": NOWHERE}), ("MARS",), 0),
    (Rules(grants={"get_customer": NOWHERE}), (), 1),
    (Rules(scheduled={"get_customer": NOWHERE}), ("EMEA",), 1),
    (Rules(shadows={"get_customer": NOWHERE, "get_ticket": None}), ("EMEA",), 1),
]


@pytest.mark.parametrize(("rules", "regions", "notes"), POLICIES)
def test_a_grant_that_would_show_nobody_is_told_whether_it_is_in_force_or_not(
    rules: Rules, regions: tuple[str, ...], notes: int
) -> None:
    policy = FakePolicyStore.of_rules({"support": rules})

    assert len(list(unknown_regions(policy, regions))) == notes


def test_a_policy_that_cannot_be_read_is_not_taken_for_one_that_fits() -> None:
    policy = FakePolicyStore({})
    policy.available = False

    (note,) = unknown_regions(policy, ("EMEA",))
    assert "was not looked at" in note


def test_a_desk_is_asked_once_without_credentials_and_followed_nowhere(
    http_server: tuple[str, list[tuple[str, str, Mapping[str, str]]]],
) -> None:
    url, received = http_server

    assert reach_failure(url) is None
    ((method, path, headers),) = received
    assert (method, path) == ("HEAD", "/rt")
    assert not {"authorization", "cookie"} & {name.lower() for name in headers}


def test_what_kept_it_from_answering_is_told_by_its_kind_and_nothing_more() -> None:
    assert reach_failure("http://127.0.0.1:1/secret") == "NewConnectionError"


@pytest.fixture
def http_server() -> Iterator[tuple[str, list[tuple[str, str, Mapping[str, str]]]]]:
    """Yield a server's URL, and what it was asked: it leads elsewhere."""
    received: list[tuple[str, str, Mapping[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            received.append((self.command, self.path, dict(self.headers)))
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/rt", received
        server.shutdown()
        thread.join()
