"""Tools on a desk that calls things otherwise, and lacks some: what is published, taken, and can be granted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from servicedesk.errors import InvalidArguments
from servicedesk.execution.fitting import validate_arguments
from servicedesk.policy.default_policy import default_policy
from servicedesk.policy.grantable import flaws, grantable
from servicedesk.tools.catalogue import catalogue, described_catalogue, described_desk
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.lifecycle import MANDATORY_STATUSES
from servicedesk.tools.list_tickets import list_tickets
from servicedesk.tools.own import NOTHING_OWN
from servicedesk.tools.profile import ABSENTABLE, BUILT_IN_DESK, DeskProfile, without_statuses
from servicedesk.tools.search_tickets import search_tickets
from servicedesk.tools.ticket import FieldChanges
from servicedesk.tools.ticket_details import ticket_details
from servicedesk.tools.tickets import CustomerTicket, TicketFile
from servicedesk.tools.tool import AnyTool, Result
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, fields, run, ticket
from tests.fakes.tickets import FakeTickets

NUMBERED = DeskProfile(
    name="a desk with numbers",
    ticket_id=Identifier(pattern="^[1-9][0-9]{0,9}$", example="4711"),
    customer_id=Identifier(pattern="^[1-9][0-9]{0,9}$", example="42"),
    regions=("DE", "FR"),
    transitions=without_statuses("on_hold"),
    absent=frozenset({"kind", "tags"}),
    left_out=frozenset({"create_customer", "merge_customers", "delete_customer", "reset_password"}),
)
TOOLS = {tool.name: tool for tool in described_catalogue(profile=NUMBERED)}
BUILT_IN = {tool.name: tool for tool in described_catalogue()}
DUE = ABSENTABLE["due_at"]
#: Every piece of text that belongs to the built-in desk and to no other.
FOREIGN_WORDS = ("T-", "C-", "EMEA", "AMER", "APAC", "on_hold")


def schemas(tools: dict[str, AnyTool]) -> list[tuple[str, str, Any]]:
    return [
        (tool.name, name, schema) for tool in tools.values() for name, schema in tool.input_schema["properties"].items()
    ]


def fields_of(result: Result) -> set[str]:
    """Return the names of the fields of a result about one ticket, and of those of its row."""
    told = fields(result)
    return {*told, *(name for row in told.get("tickets", ()) for name in row)}


def test_the_built_in_desk_has_its_tools_as_they_are_written() -> None:
    assert all(tool.arguments.__module__.startswith("servicedesk.tools.") for tool in BUILT_IN.values())
    assert len({tool.arguments for tool in BUILT_IN.values()}) == len(BUILT_IN)


def test_what_the_desk_cannot_serve_is_no_tool() -> None:
    assert TOOLS.keys() == BUILT_IN.keys() - NUMBERED.left_out


@pytest.mark.parametrize(("tool", "argument", "schema"), schemas(TOOLS))
def test_no_argument_speaks_of_another_desk(tool: str, argument: str, schema: Any) -> None:
    without_prose = {name: value for name, value in schema.items() if name != "description"}

    assert argument not in NUMBERED.absent
    assert not [word for word in FOREIGN_WORDS if f"{word}" in str(without_prose)], tool


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_tool_takes_the_ids_of_its_desk_and_no_others(name: str) -> None:
    tool = TOOLS[name]
    ids = [one for one in ("ticket_id", "customer_id") if one in tool.input_schema.get("required", ())]
    for one in ids:
        example = {"ticket_id": NUMBERED.ticket_id, "customer_id": NUMBERED.customer_id}[one].example
        field = tool.input_schema["properties"][one]
        assert field["pattern"] == "^[1-9][0-9]{0,9}$"
        assert example in field["description"]
        with pytest.raises(ValidationError, match=one):
            tool.arguments.model_validate({one: getattr(BUILT_IN_DESK, one).example})


def test_what_the_desk_lacks_can_be_left_out_and_not_sent() -> None:
    update = TOOLS["update_ticket"].arguments

    sent = update.model_validate({"ticket_id": "4711", "version": 1, "status": "pending"})
    assert sent.model_dump()["tags"] is None
    with pytest.raises(ValidationError, match="tags"):
        update.model_validate({"ticket_id": "4711", "version": 1, "tags": ["vip"]})
    with pytest.raises(ValidationError, match="status"):
        update.model_validate({"ticket_id": "4711", "version": 1, "status": "on_hold"})


def test_a_rule_of_the_arguments_holds_on_every_desk() -> None:
    with pytest.raises(ValidationError, match="one of"):
        TOOLS["update_ticket"].arguments.model_validate({"ticket_id": "4711", "version": 1})


def test_a_desk_without_regions_has_no_argument_and_no_condition_of_that_name() -> None:
    profile = DeskProfile(
        name="a small desk",
        ticket_id=NUMBERED.ticket_id,
        customer_id=NUMBERED.customer_id,
        regions=(),
        left_out=frozenset({"create_customer"}),
    )
    tools = {tool.name: tool for tool in described_catalogue(profile=profile)}

    assert "region" not in tools["list_tickets"].input_schema["properties"]
    assert all("region" not in tool.rows.where | tool.rows.hide for tool in tools.values() if tool.rows)


def test_a_desk_without_a_history_tells_none_and_publishes_none() -> None:
    profile = replace(NUMBERED, absent=frozenset({"changes"}))
    tools = {tool.name: tool for tool in described_catalogue(profile=profile)}
    about = CustomerTicket(ticket=ticket(1), customer=JANE)
    done = FieldChanges(at=NOW, actor="bob", version=2, fields={"priority": ("low", "high")})
    file = TicketFile(
        ticket=about, description="", comments=(), has_more_comments=False, changes=(done,), has_more_changes=True
    )

    told = ticket_details(file, frozenset(), profile, is_first=True, at=NOW)

    assert (told.changes, told.has_more_changes) == (None, None)
    assert ticket_details(file, frozenset(), NUMBERED, is_first=True, at=NOW).changes
    published, everything = (of["get_ticket"].output_schema["properties"].keys() for of in (tools, BUILT_IN))
    assert everything - published == ABSENTABLE["changes"]


def test_a_desk_with_due_times_of_its_own_tells_none_of_ours_and_takes_none() -> None:
    profile = replace(NUMBERED, absent=frozenset({"due_at"}))
    tools = {tool.name: tool for tool in described_catalogue(profile=profile)}
    late = CustomerTicket(ticket=ticket(1, opened_at=NOW - timedelta(days=99)), customer=JANE)
    file = TicketFile(
        ticket=late, description="", comments=(), has_more_comments=False, changes=(), has_more_changes=False
    )
    desk = FakeTickets(FakeDesk([JANE], [late.ticket]))

    results = [
        ticket_details(file, frozenset(), profile, is_first=True, at=NOW),
        run(list_tickets(desk, profile, clock=NOW.timestamp), caller()),
        run(search_tickets(desk, profile, clock=NOW.timestamp), caller(), query="subject"),
    ]

    assert all("ticket_id" in fields_of(result) for result in results)
    assert all(DUE.isdisjoint(fields_of(result)) for result in results)
    assert not any("due" in result.summary() for result in results)
    assert not [
        word for word in DUE if word in str([(tool.input_schema, tool.output_schema) for tool in tools.values()])
    ]
    assert fields_of(ticket_details(file, frozenset(), NUMBERED, is_first=True, at=NOW)) >= DUE


@pytest.mark.parametrize("arguments", [{"is_overdue": True}, {"is_overdue": False}, {"is_overdue": "yes"}])
def test_an_argument_that_the_desk_lacks_is_refused_as_any_that_there_is_not(arguments: dict[str, Any]) -> None:
    profile = replace(NUMBERED, absent=frozenset({"due_at"}))
    (tool,) = [tool for tool in described_catalogue(profile=profile) if tool.name == "list_tickets"]

    with pytest.raises(InvalidArguments) as refused:
        validate_arguments(tool.arguments, arguments)
    with pytest.raises(InvalidArguments) as unknown:
        validate_arguments(tool.arguments, {"is_punctual": True})

    assert str(refused.value).replace("is_overdue", "is_punctual") == str(unknown.value)
    assert str(refused.value).count("is_overdue") == 1


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_no_field_of_a_result_is_published_that_the_desk_lacks(name: str) -> None:
    assert NUMBERED.lacked.isdisjoint(TOOLS[name].output_schema["properties"])


@pytest.mark.parametrize(
    ("conditions", "is_possible"),
    [
        (Conditions(where={"region": frozenset({"DE"})}), True),
        (Conditions(where={"status": frozenset({"open"})}), True),
        (Conditions(where={"kind": frozenset({"incident"})}), False),
        (Conditions(where={"tags": frozenset({"vip"})}), False),
        (Conditions(hide=frozenset({"internal_notes"})), True),
    ],
)
def test_a_grant_can_name_what_the_desk_has(conditions: Conditions, is_possible: bool) -> None:
    assert bool(flaws("get_ticket", conditions, grantable(TOOLS.values()))) is not is_possible


def test_a_first_policy_grants_nothing_that_the_desk_cannot_serve() -> None:
    policy = default_policy(NOTHING_OWN, NUMBERED)

    assert not {tool for granted in policy.values() for tool in granted} & NUMBERED.left_out
    assert "get_ticket" in policy["support-engineers"]


@pytest.mark.parametrize(
    "flawed",
    [
        {"absent": frozenset({"subject"})},
        {"transitions": {**without_statuses("on_hold"), "new": ("on_hold",)}},
        *({"transitions": without_statuses(status)} for status in sorted(MANDATORY_STATUSES)),
    ],
    ids=str,
)
def test_a_profile_that_contradicts_itself_is_none(flawed: Any) -> None:
    with pytest.raises(TypeError, match="a desk"):
        DeskProfile(name="a desk", ticket_id=NUMBERED.ticket_id, customer_id=NUMBERED.customer_id, regions=(), **flawed)


def test_a_tool_that_needs_what_the_desk_lacks_is_to_be_left_out() -> None:
    profile = DeskProfile(
        name="a small desk", ticket_id=NUMBERED.ticket_id, customer_id=NUMBERED.customer_id, regions=()
    )

    with pytest.raises(TypeError, match="region"):
        catalogue(described_desk(profile))


def test_a_desk_that_leaves_out_what_there_is_not_does_not_start() -> None:
    profile = DeskProfile(
        name="a small desk",
        ticket_id=NUMBERED.ticket_id,
        customer_id=NUMBERED.customer_id,
        regions=("DE",),
        left_out=frozenset({"close_desk"}),
    )

    with pytest.raises(TypeError, match="close_desk"):
        catalogue(described_desk(profile))
