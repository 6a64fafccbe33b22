"""`servicedesk desk check`: it reads, and says what it found."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from servicedesk.desk_check.check import check_desk
from servicedesk.desk_check.reads_only import READS_ONLY, NoClaims, OwnSeal, ReadsOnly
from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.kinds import client_of
from servicedesk.errors import BrokenSeal, DeskUnavailable
from tests.account import REGION, STACK, Account, account
from tests.desks.request_tracker.office import TrackerOffice
from tests.desks.ticket_contract import key, said
from tests.desks.zendesk.office import zendesk_office
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.tracker_server import ServedTracker, ServedTrackers, served_trackers

__all__ = ["account"]

SECRET = "token-of-service-desk"
MEXICO = customer(8, "Ana Roe", region="LATAM")


@pytest.fixture(scope="module")
def served() -> Iterator[ServedTrackers]:
    with served_trackers() as trackers:
        yield trackers


@pytest.fixture
def tracker(served: ServedTrackers) -> Iterator[ServedTracker]:
    """Yield RT with three tickets, one of them with a note."""
    made = served.new()
    office = TrackerOffice(made)
    office.keep([JANE, MEXICO], [ticket(1, subject="Of Jane alone"), ticket(2), ticket(3, team="network")])
    office.say("T-00000003", [said("for colleagues", audience="internal")])
    made.tracker.writes.clear()
    yield made
    office.close()


def run(tracker: ServedTracker, *more: str, secret: str = SECRET, regions: str = "EMEA") -> Result:
    typed = ["--kind", "rt", "--url", tracker.url, "--secret-file", "-", "--regions", regions]
    return CliRunner().invoke(main, ["desk", "check", *typed, *more], input=json.dumps({"token": secret}))


def document(tracker: ServedTracker, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(tracker, "--json", **more).output)
    return found


def states(tracker: ServedTracker, queue: str, **more: Any) -> dict[str, str]:
    return {
        one["name"]: one["state"] for one in document(tracker, **more)["rights"] if one["place"] == f"queue {queue}"
    }


@pytest.mark.parametrize("more", [(), ("--show",), ("--json",)])
def test_a_look_at_a_desk_where_nothing_is_wrong_writes_nothing_and_exits_with_0(
    tracker: ServedTracker, more: tuple[str, ...]
) -> None:
    result = run(tracker, *more)

    assert result.exit_code == 0, result.output
    assert tracker.tracker.writes == []
    assert SECRET not in result.output


def test_texts_are_shown_only_to_whoever_asks_for_them(tracker: ServedTracker) -> None:
    assert "Of Jane alone" not in run(tracker).output
    assert "Of Jane alone" not in run(tracker, "--json").output
    assert "subject: text of 13 characters = Of Jane alone" in run(tracker, "--show").output


def test_rights_are_held_missing_or_not_told_by_reading(tracker: ServedTracker) -> None:
    assert states(tracker, "network") == {
        "SeeQueue": "held", "ShowTicket": "held", "ShowTicketComments": "held", "CreateTicket": "held",
        "CommentOnTicket": "held", "ReplyToTicket": "held", "ModifyTicket": "held", "ReassignTicket": "unseen",
    }  # fmt: skip
    # There is no ticket.
    assert states(tracker, "billing") == {
        "SeeQueue": "held", "ShowTicket": "unseen", "ShowTicketComments": "unseen", "CreateTicket": "held",
        "CommentOnTicket": "unseen", "ReplyToTicket": "unseen", "ModifyTicket": "unseen", "ReassignTicket": "unseen",
    }  # fmt: skip


def test_an_account_that_may_only_read_lacks_what_writing_takes(tracker: ServedTracker) -> None:
    result = run(tracker, "--options", "account=reader", secret="token-of-reader")
    found = states(tracker, "General", secret="token-of-reader")

    assert result.exit_code == 1
    missing = {name for name, state in found.items() if state == "missing"}
    assert missing == {"CreateTicket", "CommentOnTicket", "ReplyToTicket", "ModifyTicket"}
    assert tracker.tracker.writes == []


def test_an_account_that_may_do_everything_is_told_of(tracker: ServedTracker) -> None:
    tracker.tracker.superusers = frozenset({"service-desk"})

    assert "the account has SuperUser" in run(tracker).output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("account=bob", "not this user's"),
        ("queue=Elsewhere", "MISSING"),
        ("teams=network:Nowhere", "Nowhere"),
    ],
)
def test_what_the_settings_name_and_the_desk_does_not_have_is_wrong(
    tracker: ServedTracker, options: str, told: str
) -> None:
    result = run(tracker, "--options", options)

    assert result.exit_code == 1
    assert told in result.output


def test_of_a_desk_without_tickets_it_is_not_said_that_every_value_is_known(tracker: ServedTracker) -> None:
    tracker.tracker.tickets.clear()

    result = run(tracker)

    assert "No ticket was looked at for values that the settings do not know." in result.output
    assert "The settings know every value" not in result.output


def test_values_that_the_settings_do_not_know_are_counted(tracker: ServedTracker) -> None:
    tracker.tracker.tickets[1].fields["Status"] = "stalled"
    office = TrackerOffice(tracker, regions=("LATAM",))
    office.keep([replace(MEXICO, customer_id="C-9")], [replace(ticket(4), customer_id="C-9")])
    tracker.tracker.queues[9] = "Büro 2"
    statuses = "statuses=new:new,open:open,resolved:resolved"
    result = run(tracker, "--options", statuses, "--json", regions="EMEA,APAC")
    found = json.loads(result.output)
    office.close()

    assert result.exit_code == 0
    assert found["sampled_tickets"] == 4
    values = {(one["field"], one["value"]): one["tickets"] for one in found["values"]}
    assert values == {("status", "stalled"): 1, ("region", "LATAM"): 1, ("queue", "Büro 2"): 0}
    (empty,) = found["settings"]
    assert (empty["value"], empty["fault"]) == ("APAC", False)


def test_a_ticket_of_nobody_is_told_of(tracker: ServedTracker) -> None:
    tracker.tracker.tickets[1].requestors = []

    (one,) = document(tracker)["values"]

    assert (one["field"], one["tickets"]) == ("customer", 1)


def test_an_auditor_sees_less_than_a_support_engineer(tracker: ServedTracker) -> None:
    fields = {(one["group"], one["tool"]): one["fields"] for one in document(tracker)["sights"]}

    assert fields["support-engineers", "get_customer"].keys() - fields["auditors", "get_customer"].keys() == {
        "email", "phone",
    }  # fmt: skip
    assert fields["support-engineers", "get_ticket"].keys() > fields["auditors", "get_ticket"].keys()


def test_what_the_desk_lacks_is_told(tracker: ServedTracker) -> None:
    found = document(tracker)

    assert "merge_customers" in found["left_out"]
    assert set(found["absent"]) == {"due_at", "is_overdue", "kind", "tags", "on_hold"}


def test_a_desk_without_tickets_is_told_of_and_is_no_fault(served: ServedTrackers) -> None:
    result = run(served.new())

    assert result.exit_code == 0, result.output
    assert "There is no ticket that the tools see." in result.output


@pytest.mark.parametrize("more", [(), ("--json",), ("--show",)])
def test_credentials_that_are_refused_are_not_repeated(tracker: ServedTracker, more: tuple[str, ...]) -> None:
    result = run(tracker, *more, secret="another-secret")

    assert result.exit_code == 1
    assert "it refuses these credentials (401)" in result.output
    assert "another-secret" not in f"{result.output}{result.exception!r}"
    assert len(result.output.splitlines()) == 1


#: Kind, secret → what is told of it.
SHAPES = [
    ("rt", json.dumps({"tokken": SECRET}), 'lacks the member token; it takes {"token": "..."}'),
    ("zendesk", json.dumps({"email": "a@b.example", "tokken": SECRET}), "lacks the member token; it takes"),
    (
        "zendesk",
        json.dumps({"a": SECRET}),
        'lacks the member email, token; it takes {"email": "...", "token": "..."}',
    ),
    ("rt", f'{{"token": "{SECRET}"', 'is no JSON document; it takes {"token": "..."}'),
    ("rt", " ", 'is empty; it takes {"token": "..."}'),
    ("rt", json.dumps({"token": [SECRET]}), "has members that are no texts"),
    ("rt", json.dumps({"token": f"{SECRET}\n"}), "cannot stand in a header"),
]


@pytest.mark.parametrize(("kind", "secret", "told"), SHAPES, ids=[told for _, _, told in SHAPES])
def test_of_a_secret_of_another_shape_it_is_told_which_members_the_kind_takes_and_no_value(
    kind: str, secret: str, told: str
) -> None:
    typed = ["--kind", kind, "--url", "http://127.0.0.1:9", "--secret-file", "-"]
    result = CliRunner().invoke(main, ["desk", "check", *typed], input=secret)

    assert result.exit_code == 1
    assert f"was not looked at: the secret {told}" in result.output
    assert SECRET not in f"{result.output}{result.exception!r}"
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ("token = another-secret", "the secret is no JSON document, and was sent as the token"),
        (json.dumps({"emial": "a@b.example", "token": "another-secret"}), "the secret lacks the member email"),
    ],
)
def test_of_a_secret_that_is_refused_it_is_told_what_its_shape_may_have_to_do_with_it(secret: str, told: str) -> None:
    with zendesk_office() as office:
        typed = ["--kind", "zendesk", "--url", office.server.url, "--secret-file", "-"]
        result = CliRunner().invoke(main, ["desk", "check", *typed], input=secret)

    assert result.exit_code == 1
    assert f"it refuses these credentials (401): {told}" in result.output
    assert "another-secret" not in f"{result.output}{result.exception!r}"


def test_of_a_path_that_is_not_there_it_is_told_that_it_may_be_a_right_of_the_account(tracker: ServedTracker) -> None:
    result = CliRunner().invoke(
        main,
        ["desk", "check", "--kind", "rt", "--url", f"{tracker.url}/nowhere", "--secret-file", "-"],
        input=json.dumps({"token": SECRET}),
    )

    assert result.exit_code == 1
    assert "there is no such path at its URL, or the account has no right to it" in result.output


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        (["--kind", "rt", "--url", "https://rt.example.com"], 2, "say --secret-file too"),
        (["--kind", "rt", "--secret-file", "-"], 1, "--url"),
        (["--kind", "rt", "--url", "http://rt.example.com", "--secret-file", "-"], 1, "--url must begin with https://"),
        (["--kind", "rt", "--url", "http://127.0.0.1:9", "--secret-file", "-"], 1, "was not looked at"),
        (["--kind", "rt", "--url", "https://e.example", "--secret-file", "-", "--options", "color=red"], 1, "color"),
        (["--kind", "rt", "--url", "https://e.example", "--secret-file", "-", "--actor", "author"], 1, "--actor"),
        (["--kind", "dynamodb"], 2, "--kind"),
        (["--kind", "custom", "--url", "https://e.example", "--secret-file", "-"], 1, "tools/desk.py"),
        (["--kind", "rt", "--url", "https://e.example", "--secret-file", "-", "--regions", "a b"], 1, "--regions"),
    ],
)
def test_what_cannot_be_looked_at_is_said_in_one_sentence(typed: list[str], code: int, told: str) -> None:
    result = CliRunner().invoke(main, ["desk", "check", *typed], input=SECRET)

    assert result.exit_code == code
    assert told in result.output
    assert SECRET not in result.output


def deploy(account: Account, tracker: ServedTracker, **parameters: str) -> None:
    secrets = boto3.client("secretsmanager", region_name=REGION)
    arn = secrets.create_secret(Name="account", SecretString=SECRET)["ARN"]
    desk = {"Desk": "rt", "DeskUrl": tracker.url, "DeskSecretArn": arn, "DeskActor": "service", **parameters}
    account.deploy(parameters=desk, McpUrl="https://desk.example.com/mcp")


def on_the_stack(*more: str) -> Result:
    return CliRunner().invoke(main, ["desk", "check", "--stack", STACK, "--region", REGION, *more])


def test_a_stacks_settings_and_secret_are_those_that_count(account: Account, tracker: ServedTracker) -> None:
    deploy(account, tracker, DeskRegions="EMEA,APAC", DeskOptions="teams=network:Nowhere")

    result = on_the_stack()

    assert result.exit_code == 1
    assert "Nowhere" in result.output
    assert "APAC" in result.output
    assert tracker.tracker.writes == []


def test_what_is_typed_is_tried_in_the_place_of_the_stacks_own(account: Account, tracker: ServedTracker) -> None:
    deploy(account, tracker, DeskRegions="EMEA", DeskOptions="teams=network:Nowhere")

    assert on_the_stack("--options", "queue=General").exit_code == 0
    assert on_the_stack("--options", "queue=General", "--kind", "rt", "--url", tracker.url).exit_code == 0


def test_a_stack_with_the_built_in_desk_has_no_other_to_look_at(account: Account) -> None:
    account.deploy(McpUrl="https://desk.example.com/mcp")

    result = on_the_stack()

    assert result.exit_code == 2
    assert "has the desk itself" in result.output


def test_a_look_cannot_write_whatever_an_adapter_asks_for(tracker: ServedTracker) -> None:
    desk = ForeignDesk(kind=DeskKind.RT, url=tracker.url, secret_id="s")
    client = client_of(desk, lambda **_: SECRET, ReadsOnly(), lambda: 20.0, lambda _: None)

    with pytest.raises(DeskUnavailable) as refused:
        client.post(DeskRoute("ticket/{}/comment"), "1", body="a note")

    client.close()
    assert refused.value.code == READS_ONLY
    assert tracker.tracker.writes == []
    with pytest.raises(DeskUnavailable):
        NoClaims().claim(key(), "claim", NOW)
    with pytest.raises(BrokenSeal):
        OwnSeal().unseal("another's")


def test_a_secret_that_is_a_file_is_read_from_it(tracker: ServedTracker, tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    file.write_text(json.dumps({"token": SECRET}), "utf-8")
    typed = ["--kind", "rt", "--url", tracker.url, "--secret-file", str(file), "--regions", "EMEA"]

    assert CliRunner().invoke(main, ["desk", "check", *typed]).exit_code == 0
    assert check_desk(ForeignDesk(kind=DeskKind.RT, url=tracker.url, secret_id="s"), lambda **_: SECRET).is_good
