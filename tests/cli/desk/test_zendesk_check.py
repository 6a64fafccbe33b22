"""`servicedesk desk check` of Zendesk: each finding holds, does not, or could not be looked at; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from servicedesk.desks.zendesk.rights import ACCOUNT_RIGHTS
from tests.desks.zendesk.office import BOB, EVE, JANE, SAM, ZendeskOffice, zendesk_office
from tests.fakes.zendesk import BOT, FakeZendesk
from tests.fakes.zendesk_server import KEY

SECRET = json.dumps({"email": "bot@corp.example", "token": KEY})
OPTIONS = "region=user:region"
Change = Callable[[FakeZendesk], object]


@pytest.fixture
def office() -> Iterator[ZendeskOffice]:
    """Yield a Zendesk that the settings know: two tickets, and a field for the region."""
    with zendesk_office() as made:
        made.zendesk.add_field("user", "region", "emea", "amer")
        for customer in (JANE, SAM):
            keep(made.zendesk, customer)
        yield made
        assert {method for method, *_ in made.server.asked} <= {"GET"}


def keep(zendesk: FakeZendesk, customer: int, **members: Any) -> dict[str, Any]:
    sent = {"requester_id": customer, "subject": "Lamp", "comment": {"body": "Dark.", "public": True}}
    kept = zendesk.tickets[zendesk.create(sent, None)["ticket"]["id"]]
    kept |= members
    return kept


def run(office: ZendeskOffice, *more: str, options: str = OPTIONS, regions: str = "EMEA,AMER") -> Result:
    typed = ["--kind", "zendesk", "--url", office.server.url, "--secret-file", "-", "--regions", regions]
    result = CliRunner().invoke(main, ["desk", "check", *typed, "--options", options, *more], input=SECRET)
    # Nobody's address, and no secret.
    told = f"{result.output}{result.exception!r}"
    assert KEY not in told
    for user in office.zendesk.users.values():
        assert str(user["email"]).casefold() not in told.casefold()
        assert str(user["phone"]) not in told or user["phone"] is None
    return result


def document(office: ZendeskOffice, *more: str, **settings: str) -> dict[str, Any]:
    result = run(office, "--json", *more, **settings)
    found: dict[str, Any] = json.loads(result.output)
    assert result.exit_code == (0 if found["good"] else 1)
    return found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["state"] for one in found["rights"]}


def values(found: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(one["field"], one["value"]): one["tickets"] for one in found["values"]}


def settings(found: dict[str, Any]) -> dict[tuple[str, str], tuple[str, bool]]:
    return {(one["name"], one["value"]): (one["problem"], one["fault"]) for one in found["settings"]}


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_zendesk_where_nothing_is_wrong_is_told_of_with_0(office: ZendeskOffice, more: tuple[str, ...]) -> None:
    result = run(office, *more)

    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.output


def test_what_an_agent_has_is_held_and_what_takes_a_write_is_not_asked(office: ZendeskOffice) -> None:
    found = document(office)

    assert states(found) == {
        "agent": "held", "not suspended": "held", "all tickets": "held", "public comments": "held", "groups": "held",
        "Idempotency-Key": "unseen", "safe_update": "unseen",
    }  # fmt: skip
    assert [one["name"] for one in found["rights"] if "not asked" in one["purpose"]] == [
        "Idempotency-Key",
        "safe_update",
    ]
    assert (found["settings"], found["values"], found["excess"], found["sampled_tickets"]) == ([], [], [], 2)


def test_who_writes_as_colleagues_is_told_that_this_is_not_asked(office: ZendeskOffice) -> None:
    assert states(document(office, "--actor", "author")).keys() == ACCOUNT_RIGHTS.keys()
    assert states(document(office, "--actor", "author"))["author_id"] == "unseen"


def with_role(zendesk: FakeZendesk, **configuration: str) -> None:
    zendesk.users[BOT]["custom_role_id"] = 88
    zendesk.custom_roles = {87: {}, 88: configuration}


def untold_role(zendesk: FakeZendesk) -> None:
    with_role(zendesk, ticket_access="all")
    zendesk.forbidden.add("custom_roles")


def admins_role(zendesk: FakeZendesk) -> None:
    with_role(zendesk, ticket_access="assigned-only")
    zendesk.users[BOT]["role"] = "admin"


RIGHTS: dict[str, tuple[Change, dict[str, str]]] = {
    "an end user": (lambda desk: desk.users[BOT].update(role="end-user"), {"agent": "missing"}),
    "suspended": (lambda desk: desk.users[BOT].update(suspended=True), {"not suspended": "missing"}),
    "not said whether suspended": (lambda desk: desk.users[BOT].pop("suspended"), {"not suspended": "unseen"}),
    "tickets of groups": (lambda desk: desk.users[BOT].update(ticket_restriction="groups"), {"all tickets": "missing"}),
    "not said which tickets": (lambda desk: desk.users[BOT].pop("ticket_restriction"), {"all tickets": "unseen"}),
    "no list of tickets": (lambda desk: desk.forbidden.add("tickets"), {"all tickets": "missing"}),
    "no public comments": (
        lambda desk: desk.users[BOT].update(only_private_comments=True),
        {"public comments": "missing"},
    ),
    "not said which comments": (
        lambda desk: desk.users[BOT].pop("only_private_comments"),
        {"public comments": "unseen"},
    ),
    "no groups to see": (lambda desk: desk.groups.clear(), {"groups": "missing"}),
    "a role that may all": (lambda desk: with_role(desk, ticket_access="all", ticket_comment_access="public"), {}),
    "a role for some": (
        lambda desk: with_role(desk, ticket_access="within-groups", ticket_comment_access="none"),
        {"all tickets": "missing", "public comments": "missing"},
    ),
    "a role that says nothing": (with_role, {"all tickets": "unseen", "public comments": "unseen"}),
    "a role that is not told": (
        untold_role,
        {"all tickets": "unseen", "public comments": "unseen"},
    ),
    "an administrator's role": (
        admins_role,
        {},
    ),
}


@pytest.mark.parametrize(("change", "expected"), RIGHTS.values(), ids=RIGHTS)
def test_a_right_is_held_missing_or_not_told(office: ZendeskOffice, change: Change, expected: dict[str, str]) -> None:
    before = states(document(office))
    change(office.zendesk)
    found = document(office)

    assert states(found) == before | expected
    assert found["good"] is ("missing" not in expected.values())


def test_groups_that_may_not_be_read_are_a_missing_right_and_the_rest_is_told(office: ZendeskOffice) -> None:
    office.zendesk.forbidden.add("groups")

    assert states(document(office))["groups"] == "missing"


def test_a_desk_that_lists_nothing_to_the_tools_is_told_of_with_what_was_found(office: ZendeskOffice) -> None:
    office.zendesk.forbidden |= {"search", "tickets"}
    result = run(office)
    found = document(office)

    assert result.exit_code == 1
    assert "NOTHING: the service desk's data cannot be reached" in result.output
    assert {one["tool"] for one in found["sights"]} == {"list_tickets"}
    assert (states(found)["all tickets"], found["sampled_tickets"]) == ("missing", 0)


@pytest.mark.parametrize(("actor", "is_told"), [("service", True), ("author", False)])
def test_an_administrator_is_more_than_it_needs_unless_it_writes_as_others(
    office: ZendeskOffice, actor: str, is_told: bool
) -> None:
    office.zendesk.users[BOT]["role"] = "admin"

    assert bool(document(office, "--actor", actor)["excess"]) is is_told


def set_field(zendesk: FakeZendesk, **members: Any) -> None:
    zendesk.custom_fields["user_fields"][0] |= members


def set_choices(zendesk: FakeZendesk, *choices: str) -> None:
    zendesk.custom_fields.clear()
    zendesk.add_field("user", "region", *choices)


def any_text(zendesk: FakeZendesk) -> None:
    set_field(zendesk, type="text")
    zendesk.users[SAM]["user_fields"]["region"] = "Nowhere"


REGIONS: dict[str, tuple[Change, set[tuple[str, str, bool]], dict[tuple[str, str], int]]] = {
    "no such field": (lambda desk: desk.custom_fields.clear(), {("region", "user:region", True)}, {}),
    "not active": (lambda desk: set_field(desk, active=False), {("region", "user:region", True)}, {}),
    "a number": (lambda desk: set_field(desk, type="integer"), {("region", "user:region", True)}, {}),
    "not told": (lambda desk: desk.forbidden.add("user_fields"), {("region", "user:region", False)}, {}),
    "behind a hundred others": (
        lambda desk: desk.custom_fields.update(
            user_fields=[{**desk.custom_fields["user_fields"][0], "key": f"other_{one}"} for one in range(101)]
        ),
        {("region", "user:region", False)},
        {},
    ),
    "one more in the list": (
        lambda desk: set_choices(desk, "emea", "amer", "latam"),
        set(),
        {("region", "latam"): 0},
    ),
    "one less in the list": (
        lambda desk: set_choices(desk, "emea"),
        {("regions", "AMER", True)},
        {},
    ),
    "any text": (
        any_text,
        {("regions", "AMER", False)},
        {("region", "Nowhere"): 1},
    ),
    "a customer without": (lambda desk: desk.users[SAM]["user_fields"].clear(), set(), {("region", ""): 1}),
}


@pytest.mark.parametrize(("change", "wrong", "unknown"), REGIONS.values(), ids=REGIONS)
def test_the_regions_field_is_there_or_not_or_not_told(
    office: ZendeskOffice, change: Change, wrong: set[tuple[str, str, bool]], unknown: dict[tuple[str, str], int]
) -> None:
    change(office.zendesk)
    found = document(office)

    assert {(name, value, fault) for (name, value), (_, fault) in settings(found).items()} == wrong
    assert values(found) == unknown


def test_the_region_of_an_organization_is_looked_for_there(office: ZendeskOffice) -> None:
    office.zendesk.add_organization(61, zone="emea")
    office.zendesk.users[JANE]["organization_id"] = 61
    office.zendesk.add_field("organization", "zone", "emea", "apac")
    found = document(office, options="region=organization:zone")

    assert settings(found).keys() == {("regions", "AMER")}
    assert values(found) == {("region", ""): 1, ("region", "apac"): 0}


def test_without_regions_no_field_is_looked_for(office: ZendeskOffice) -> None:
    found = document(office, options="agents=email", regions="")

    assert (found["settings"], found["values"]) == ([], [])
    assert not any(path.endswith("_fields") for _, path, *_ in office.server.asked)


@pytest.mark.parametrize("member", ["status", "priority", "type"])
def test_a_value_that_the_mapping_does_not_know_is_counted(office: ZendeskOffice, member: str) -> None:
    ticket_id = next(iter(office.zendesk.tickets))

    def tampered(_: str, __: str, answer: Any) -> Any:
        for one in (*answer.get("tickets", ()), *answer.get("results", ())):
            if one["id"] == ticket_id:
                one[member] = "strange"
        return answer

    office.zendesk.tamper = tampered
    found = document(office)

    assert values(found) == {(member, "strange"): 1}
    assert found["good"] is False


def test_a_ticket_of_nobody_whom_the_desk_serves_is_counted(office: ZendeskOffice) -> None:
    keep(office.zendesk, EVE)

    assert values(document(office)) == {("customer", ""): 1}


def test_groups_that_would_be_called_the_same_are_told(office: ZendeskOffice) -> None:
    office.zendesk.add_group(33, "network!")
    office.zendesk.add_group(34, "Network", deleted=True)
    keep(office.zendesk, JANE, group_id=33)
    found = document(office)

    assert values(found) == {("group", "Network"): 0, ("group", "network!"): 1}
    assert "network-33" in json.dumps(found["values"])


def test_custom_statuses_are_told_by_what_the_tools_call_them(office: ZendeskOffice) -> None:
    office.zendesk.add_status(801, "With the supplier", "hold")
    office.zendesk.add_status(802, "No longer", "open", active=False)
    keep(office.zendesk, JANE, custom_status_id=801, status="hold")
    found = document(office)

    assert values(found) == {("custom status", "With the supplier"): 1}
    assert "on_hold" in found["values"][0]["meaning"]


@pytest.mark.parametrize(
    ("change", "options", "wrong"),
    [
        (lambda desk: desk.custom_statuses.pop(3), OPTIONS, {("on_hold", ""): True}),
        (lambda desk: desk.custom_statuses.pop(3), f"{OPTIONS};on_hold=off", {}),
        (lambda desk: desk.custom_statuses.clear(), OPTIONS, {}),
        (lambda desk: desk.forbidden.add("custom_statuses"), OPTIONS, {("custom statuses", ""): False}),
    ],
    ids=["not on", "not on and said", "none", "not told"],
)
def test_on_hold_is_there_or_not_or_not_told(
    office: ZendeskOffice, change: Change, options: str, wrong: dict[tuple[str, str], bool]
) -> None:
    change(office.zendesk)

    assert {one: fault for one, (_, fault) in settings(document(office, options=options)).items()} == wrong


def unnamed(zendesk: FakeZendesk) -> None:
    for one in (BOT, BOB, EVE):
        zendesk.users[one]["external_id"] = None


def many_agents(zendesk: FakeZendesk) -> None:
    unnamed(zendesk)
    for one in range(3_000, 3_098):
        zendesk.add_user(one, "Agent", role="agent", email=f"a{one}@corp.example")


AGENTS: dict[str, tuple[Change, str, list[tuple[str, bool]]]] = {
    "all are found": (lambda _: None, "external_id", []),
    "all by their address": (lambda _: None, "email", []),
    "all by their address and provider": (lambda _: None, "email (Corp)", []),
    "one has none": (lambda desk: desk.users[BOB].update(external_id=None), "external_id", [("1 of 3", False)]),
    "two share theirs": (lambda desk: desk.users[BOB].update(external_id="eve"), "external_id", [("2 of 3", False)]),
    "one no longer works": (lambda desk: desk.users[BOB].update(active=False, external_id=None), "external_id", []),
    "nobody has any": (
        unnamed,
        "external_id",
        [("no active agent is found by external_id", True), ("3 of 3", False)],
    ),
    "behind a hundred others": (
        many_agents,
        "external_id",
        [("not looked at", False), ("100 of 100", False)],
    ),
    "a search is not told": (
        lambda desk: desk.forbidden.add("users/search"),
        "external_id",
        [("not looked at", False)],
    ),
    "not told": (lambda desk: desk.forbidden.add("users"), "external_id", [("not looked at", False)]),
}


@pytest.mark.parametrize(("change", "option", "wrong"), AGENTS.values(), ids=AGENTS)
def test_agents_are_found_by_what_they_are_called_or_not_or_not_told(
    office: ZendeskOffice, change: Change, option: str, wrong: list[tuple[str, bool]]
) -> None:
    change(office.zendesk)
    found = document(office, options=f"{OPTIONS};agents={option}")["settings"]

    assert [(one["name"], one["value"]) for one in found] == [("agents", option)] * len(wrong)
    assert all(one["problem"].startswith(told) for one, (told, _) in zip(found, wrong, strict=True))
    assert [one["fault"] for one in found] == [fault for _, fault in wrong]


@pytest.mark.parametrize("path", ["users/me", "users", "tickets", "user_fields", "custom_statuses", "groups"])
@pytest.mark.parametrize("answer", [[], {}, "secret words", {"user": [1], "users": 1, "tickets": [[]], "groups": {}}])
def test_an_answer_that_is_none_decides_nothing(office: ZendeskOffice, path: str, answer: Any) -> None:
    office.zendesk.tamper = lambda _, asked, document: answer if asked == path else document
    result = run(office)

    assert result.exit_code == 1
    assert "secret words" not in result.output
    assert "was not looked at" in result.output or path == "groups"


@pytest.mark.parametrize("more", [(), ("--json",), ("--show",)])
def test_a_desk_that_is_busy_says_when_to_come_again(office: ZendeskOffice, more: tuple[str, ...]) -> None:
    office.zendesk.instead.append((429, {"error": "TooManyRequests"}, {"Retry-After": "31"}))
    result = run(office, *more)

    assert result.exit_code == 1
    assert "try again in 31 s" in result.output
