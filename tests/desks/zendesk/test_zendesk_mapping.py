"""What Zendesk says becomes ours, and ours what Zendesk says: a row for each value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.customers import CUSTOMER_WRITES
from servicedesk.desks.kinds import adapter_of
from servicedesk.desks.zendesk.adapter import credentials, profile
from servicedesk.desks.zendesk.mapping import KINDS, PRIORITIES, STATUSES, THEIR_STATUSES, TYPES
from servicedesk.desks.zendesk.staff import team_names
from servicedesk.errors import DeskUnavailable, InvalidSetting
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_rows import Kind, Priority
from tests.desks.zendesk.office import BOB, DESK, EVE, JANE, ZendeskOffice, zendesk_office


@pytest.fixture
def office() -> Iterator[ZendeskOffice]:
    with zendesk_office() as served:
        yield served


def keep(office: ZendeskOffice, **members: Any) -> str:
    """Keep a ticket of Jane's, and return its id."""
    sent = {"requester_id": JANE, "subject": "Lamp", "comment": {"body": "Dark.", "public": True}}
    made = office.zendesk.create(sent, None)["ticket"]
    office.zendesk.tickets[made["id"]] |= members
    return str(made["id"])


def ticket(office: ZendeskOffice, **members: Any) -> Ticket:
    found = office.ports.tickets.ticket(keep(office, **members))
    assert found is not None
    return found.ticket


def test_every_status_kind_and_priority_of_ours_has_one_of_zendesk_s() -> None:
    assert set(THEIR_STATUSES) == set(TRANSITIONS)
    assert set(TYPES) == set(get_args(Kind))
    assert all(KINDS[theirs] == ours for ours, theirs in TYPES.items())
    assert set(PRIORITIES.values()) == set(get_args(Priority))


@pytest.mark.parametrize(
    ("member", "theirs", "field", "ours"),
    [
        *(("status", theirs, "status", ours) for theirs, ours in STATUSES.items()),
        *(("priority", theirs, "priority", ours) for theirs, ours in PRIORITIES.items()),
        *(("type", theirs, "kind", ours) for theirs, ours in KINDS.items()),
        ("subject", None, "subject", ""),
        ("assignee_id", None, "assignee", None),
        ("assignee_id", EVE, "assignee", "eve"),
        # Nobody of the staff: whoever is called like a colleague works on nothing.
        ("assignee_id", JANE, "assignee", str(JANE)),
        ("assignee_id", 9_999, "assignee", "9999"),
        ("group_id", None, "team", None),
        ("group_id", 32, "team", "level-2-billing"),
        ("group_id", 99, "team", "group-99"),
        ("tags", ["b", "a"], "tags", ("b", "a")),
        ("tags", [str(n) for n in range(12)], "tags", tuple(str(n) for n in range(10))),
        ("created_at", "2011-05-05T10:38:52Z", "opened_at", datetime(2011, 5, 5, 10, 38, 52, tzinfo=UTC)),
        ("updated_at", "2011-05-05T10:38:52Z", "version", 1_304_591_932),
        ("submitter_id", JANE, "opened_by", "the customer"),
        ("submitter_id", BOB, "opened_by", "bob"),
    ],
)
def test_a_member_of_a_ticket_is_a_field_of_ours(
    office: ZendeskOffice, member: str, theirs: Any, field: str, ours: Any
) -> None:
    assert getattr(ticket(office, **{member: theirs}), field) == ours


@pytest.mark.parametrize(
    "members",
    [
        {"status": "frozen"},
        {"status": None},
        {"priority": "p1"},
        {"type": "change"},
        {"created_at": "yesterday"},
        {"created_at": None},
        {"updated_at": "2011-05-05T10:38:52"},
        {"tags": "a b"},
        {"subject": 7},
        {"group_id": "31"},
        {"assignee_id": True},
    ],
)
def test_a_ticket_of_another_shape_is_none_that_anybody_is_told(office: ZendeskOffice, members: dict[str, Any]) -> None:
    ticket_id = keep(office)

    def tampered(method: str, path: str, document: Any) -> Any:
        document["ticket"] |= members
        return document

    office.zendesk.tamper = tampered

    with pytest.raises(DeskUnavailable) as unavailable:
        office.ports.tickets.ticket(ticket_id)

    assert str(unavailable.value) == str(DeskUnavailable())


@pytest.mark.parametrize(
    ("members", "is_customer"),
    [
        ({}, True),
        ({"role": "agent"}, False),
        ({"role": "admin"}, False),
        ({"role": ""}, False),
        ({"suspended": True}, False),
        ({"active": False}, False),
        ({"email": None, "phone": None}, True),
    ],
)
def test_customers_are_end_users_who_are_neither_suspended_nor_deleted(
    office: ZendeskOffice, members: dict[str, Any], is_customer: bool
) -> None:
    ticket_id = keep(office)
    office.zendesk.users[JANE] |= members

    customer, found = office.ports.customers.customer(str(JANE)), office.ports.tickets.ticket(ticket_id)

    assert (customer is not None, found is not None) == (is_customer, is_customer)
    if customer is not None and found is not None:
        assert found.customer.row == customer.row
        assert customer.email == (members.get("email", "jane.doe@example.com") or "")


@pytest.mark.parametrize("member", ["active", "suspended"])
def test_a_user_of_whom_it_is_not_said_that_they_are_active_is_no_customer(office: ZendeskOffice, member: str) -> None:
    def tampered(method: str, path: str, document: Any) -> Any:
        del document["user"][member]
        return document

    office.zendesk.tamper = tampered

    assert office.ports.customers.customer(str(JANE)) is None


@pytest.mark.parametrize(
    ("value", "region"), [("emea", "EMEA"), ("EMEA", "EMEA"), ("latam", ""), ("", ""), (None, ""), (7, ""), ([], "")]
)
@pytest.mark.parametrize("source", ["user:region", "organization:area"])
def test_a_region_is_one_that_the_deployment_names(
    office: ZendeskOffice, source: str, value: object, region: str
) -> None:
    office.zendesk.users[JANE] |= {"user_fields": {"region": value}, "organization_id": 71}
    office.zendesk.add_organization(71, area=value)
    there = office.fresh(options={"region": source})
    ticket_id = keep(office)

    customer, found = there.ports.customers.customer(str(JANE)), there.ports.tickets.ticket(ticket_id)

    assert customer is not None
    assert found is not None
    assert (customer.region, found.customer.region) == (region, region)


def test_the_region_is_that_of_the_customers_organization_and_not_of_the_tickets(office: ZendeskOffice) -> None:
    office.zendesk.users[JANE]["organization_id"] = 71
    office.zendesk.add_organization(71, area="emea")
    office.zendesk.add_organization(72, area="amer")
    there = office.fresh(options={"region": "organization:area"})

    found = there.ports.tickets.ticket(keep(office, organization_id=72))

    assert found is not None
    assert found.customer.region == "EMEA"


@pytest.mark.parametrize(
    ("agents", "name"),
    [("email", "Bob@corp.example"), ("email (Corp)", "Bob@corp.example (Corp)"), ("external_id", "bob")],
)
def test_colleagues_are_called_as_the_deployment_says_and_found_by_it(
    office: ZendeskOffice, agents: str, name: str
) -> None:
    there = office.fresh(options={"region": "user:region", "agents": agents})

    found = there.ports.tickets.ticket(keep(office, assignee_id=BOB))

    assert found is not None
    assert found.ticket.assignee == name


@pytest.mark.parametrize(
    ("names", "teams"),
    [
        (["Network", "Level 2, Billing"], {1: "network", 2: "level-2-billing"}),
        # Whoever may see one team's tickets sees neither's: no name is told for both.
        (["Support", "support!"], {1: "support-1", 2: "support-2"}),
        (["", "日本"], {1: "group-1", 2: "group-2"}),
        (["A" * 60, "B"], {1: "a" * 40, 2: "b"}),
        (["A" * 60, "A" * 50], {1: f"{'a' * 20}-1", 2: f"{'a' * 20}-2"}),
    ],
)
def test_groups_are_teams_by_short_names_of_their_own(names: list[str], teams: dict[int, str]) -> None:
    assert team_names({"id": n, "name": name} for n, name in enumerate(names, start=1)) == teams


def test_a_deleted_group_takes_no_name_away() -> None:
    groups = [{"id": 1, "name": "Support", "deleted": True}, {"id": 2, "name": "Support", "deleted": False}]
    assert team_names(groups) == {2: "support"}


@pytest.mark.parametrize(
    ("members", "value"),
    [
        ({"email": "bot@corp.example", "token": "k"}, "Basic Ym90QGNvcnAuZXhhbXBsZS90b2tlbjpr"),
        ({"token": "k"}, "Bearer k"),
    ],
)
def test_credentials_are_an_api_token_with_its_address_or_an_oauth_token(members: dict[str, str], value: str) -> None:
    assert credentials(members) == value


@pytest.mark.parametrize(
    ("options", "regions"),
    [
        ({"colour": "red"}, ()),
        ({"region": "user:region"}, ()),
        ({}, ("EMEA",)),
        ({"region": "ticket:region"}, ("EMEA",)),
        ({"region": "user:"}, ("EMEA",)),
        ({"region": "user:Region"}, ("EMEA",)),
        ({"agents": "name"}, ()),
        ({"agents": "email(Corp)"}, ()),
        ({"on_hold": "on"}, ()),
    ],
)
def test_options_that_make_no_sense_stop_the_function(options: dict[str, str], regions: tuple[str, ...]) -> None:
    with pytest.raises(InvalidSetting):
        profile(replace(DESK, options=options, regions=regions))


@pytest.mark.parametrize(
    "settings", [DESK, replace(DESK, regions=(), options={}), replace(DESK, options={**DESK.options, "on_hold": "off"})]
)
def test_its_tools_can_be_built_for_each_way_to_deploy_it(settings: ForeignDesk) -> None:
    tools = {tool.name: tool for tool in described_catalogue(profile=adapter_of(settings.kind).profile(settings))}

    assert CUSTOMER_WRITES.isdisjoint(tools)
    assert len(tools) == 9
    listed = str(tools["update_ticket"].arguments.model_json_schema())
    assert ("on_hold" in listed) is (settings.options.get("on_hold") != "off")
