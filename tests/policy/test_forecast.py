"""What a change would mean is told before it is made: for whom, for which customers, and from when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from servicedesk.policy.change import Actor, Change, ChangeKind, Intent
from servicedesk.policy.impact.administrators_sight import sight_of, sight_of_everything
from servicedesk.policy.impact.census import NOT_COUNTED, NoCensus
from servicedesk.policy.impact.forecast import Forecast
from servicedesk.policy.impact.impact import AccessChange, Impact
from servicedesk.policy.impact.sight_changes import Labelling
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.fakes.census import FakeCensus
from tests.fakes.desk import JANE, customer, ticket
from tests.fakes.policy import PRODUCT, FakeDirectory, FakePolicyStore, member
from tests.people import person
from tests.worlds.policy import NOON

NOW = int(NOON.timestamp())
DAY = 86_400
ALL = Conditions()
EMEA = Conditions(where={"region": frozenset({"EMEA"})})
MINE = Conditions(where={"assignee": frozenset({"@me"})})
NO_EMAIL = Conditions(hide=frozenset({"email"}))
ANN, JOE = customer(2001, "Ann Poe", region="APAC"), customer(2002, "Joe Roe", region="AMER")
BOBS, ANNS = ticket(1, JANE, assignee="bob", team="agents"), ticket(2, ANN, assignee="ann")

#: Group → tool → conditions. Whoever may do what beside it has no part in what is tried.
POLICY: Mapping[str, Mapping[str, Conditions]] = {
    "agents": {"get_customer": EMEA, "get_ticket": ALL},
    "leads": {"get_customer": ALL},
    "readers": {},
}
PEOPLE = (
    member("bob", "agents"),
    member("cat", "agents", "leads"),
    member("dan", "agents", is_enabled=False),
    member("eve", "readers"),
)


@dataclass
class Desk:
    """A policy, the people, and some customers."""

    store: FakePolicyStore
    directory: FakeDirectory
    census: FakeCensus

    def forecast(self, label: Labelling | None = None) -> Forecast:
        return Forecast(self.store, self.directory, self.census, label or sight_of_everything(), lambda: NOW)

    def change(self, group: str, edit: Callable[[Rules], Rules]) -> Change:
        before = self.store.group(group).rules
        intent = Intent(actor=Actor(name="ada", id="a"), reason="a test", dry_run=True)
        return intent.change(ChangeKind.GROUP, group, NOON, version=2, before=before, after=edit(before))

    def impact(self, group: str, edit: Callable[[Rules], Rules], label: Labelling | None = None) -> Impact:
        return self.forecast(label).of_changes([self.change(group, edit)])[group]


@pytest.fixture
def desk() -> Desk:
    return Desk(FakePolicyStore(POLICY), FakeDirectory(PEOPLE, POLICY), FakeCensus([JANE, ANN, JOE], [BOBS, ANNS]))


def granting(tool: str, conditions: Conditions = ALL) -> Callable[[Rules], Rules]:
    return lambda rules: rules.with_grant(tool, conditions)


def revoking(tool: str, at: int | None = None) -> Callable[[Rules], Rules]:
    return lambda rules: rules.without_grant(tool, at)


GAINS, LOSES, WIDENED = AccessChange.GAINS, AccessChange.LOSES, AccessChange.WIDENED
NARROWED, CHANGED = AccessChange.NARROWED, AccessChange.CHANGED
EMEA_OR_APAC = Conditions(where={"region": frozenset({"EMEA", "APAC"})})
APAC = Conditions(where={"region": frozenset({"APAC"})})

#: A change of a group → whose right becomes what, which rows come and which go, and after how many days.
Told = tuple[dict[AccessChange, Sequence[str]], Sequence[str], Sequence[str], int | None]
ROWS: Mapping[str, tuple[str, Callable[[Rules], Rules], Told]] = {
    "a tool that nobody had": (
        "agents",
        granting("update_ticket"),
        ({GAINS: ["bob", "cat"]}, [BOBS.ticket_id, ANNS.ticket_id], [], None),
    ),
    "a tool that is taken away": (
        "agents",
        revoking("get_ticket"),
        ({LOSES: ["bob", "cat"]}, [], [BOBS.ticket_id, ANNS.ticket_id], None),
    ),
    "what another group grants as well": ("agents", revoking("get_customer"), ({LOSES: ["bob"]}, [], ["C-1042"], None)),
    "more rows": (
        "agents",
        granting("get_customer", EMEA_OR_APAC),
        ({WIDENED: ["bob"]}, ["C-2001"], [], None),
    ),
    "other rows": (
        "agents",
        granting("get_customer", APAC),
        ({CHANGED: ["bob"]}, ["C-2001"], ["C-1042"], None),
    ),
    "fewer rows, in a group that has all": (
        "leads",
        granting("get_customer", APAC),
        ({NARROWED: ["cat"]}, [], ["C-2002"], None),
    ),
    "their own rows": (
        "agents",
        granting("get_ticket", MINE),
        ({NARROWED: ["bob", "cat"]}, [], [BOBS.ticket_id, ANNS.ticket_id], None),
    ),
    "an end": (
        "agents",
        revoking("get_ticket", NOW + DAY),
        ({LOSES: ["bob", "cat"]}, [], [BOBS.ticket_id, ANNS.ticket_id], 1),
    ),
    "a beginning": (
        "agents",
        granting("get_customer", replace(APAC, starts_at=NOW + 3 * DAY)),
        ({CHANGED: ["bob"]}, ["C-2001"], ["C-1042"], 3),
    ),
    "an argument": (
        "agents",
        granting("get_ticket", Conditions(when={"ticket_id": frozenset({"T-00000001"})})),
        ({NARROWED: ["bob", "cat"]}, [], [], None),
    ),
    "a rule that is watched": ("agents", lambda rules: rules.with_shadow("get_ticket", None), ({}, [], [], None)),
    "a limit": (
        "agents",
        lambda rules: rules.with_limit("get_ticket", Limit(calls=1, window_seconds=60)),
        ({}, [], [], None),
    ),
}


def identifiers(names: Sequence[str]) -> list[str]:
    return sorted(name.split()[0] for name in names)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_change_is_told_by_whom_it_concerns_and_what_of_the_desk(
    desk: Desk, row: tuple[str, Callable[[Rules], Rules], Told]
) -> None:
    group, edit, (people, comes, goes, days) = row

    impact = desk.impact(group, edit)

    assert {one.change: list(one.people.names) for one in impact.people} == people
    assert identifiers([name for one in impact.rows for name in one.comes.names]) == sorted(comes)
    assert identifiers([name for one in impact.rows for name in one.goes.names]) == sorted(goes)
    assert impact.at == (None if days is None else datetime.fromtimestamp(NOW + days * DAY, UTC))
    assert impact.not_looked_at == ()


def test_a_hidden_field_narrows_without_a_row_going(desk: Desk) -> None:
    impact = desk.impact("leads", granting("get_customer", NO_EMAIL))

    # EMEA stays as it was by the other group.
    assert [(one.change, one.people.names) for one in impact.people] == [(NARROWED, ("cat",))]
    assert impact.rows == ()


def test_it_is_said_in_sentences(desk: Desk) -> None:
    assert desk.impact("agents", granting("get_customer", APAC)).summary == (
        "1 person sees or may do something else with get_customer: bob.",
        (
            '1 customer comes into sight (C-2001 "Ann Poe") and 1 customer goes out of sight (C-1042 "Jane Doe"),'
            " through get_customer; of the 3 customers there are."
        ),
    )
    assert desk.impact("agents", revoking("get_ticket", NOW + DAY)).summary[:2] == (
        "From 2026-11-25 12:00 UTC on:",
        "2 people lose get_ticket: bob, cat.",
    )
    assert desk.impact("readers", lambda rules: rules).summary == ("Nobody gains or loses anything.",)


def test_ten_are_named_and_all_are_counted(desk: Desk) -> None:
    crowd = [member(f"p{number:02}", "readers") for number in range(12)]
    desk.directory.people |= {one.username: one for one in crowd}
    desk.census.customers = {one.customer_id: one for one in map(customer, range(3000, 3015))}
    desk.census.tickets = ()

    impact = desk.impact("readers", granting("get_customer"))

    (people,), (rows,) = impact.people, impact.rows
    assert (people.people.count, len(people.people.names)) == (13, 10)
    assert (rows.comes.count, len(rows.comes.names)) == (15, 10)
    assert impact.summary[0].endswith("p07, p08 and 3 more.")
    assert " and 5 more)" in impact.summary[1]


def test_tools_that_mean_the_same_for_the_same_people_are_told_together(desk: Desk) -> None:
    both = Rules(grants={"get_customer": APAC, "search_customer": APAC})

    impact = desk.impact("readers", lambda _: both)

    assert [one.tools for one in impact.people] == [("get_customer", "search_customer")]
    assert [one.tools for one in impact.rows] == [("get_customer", "search_customer")]


#: What is granted → what is said that no row has.
NOTHING = {
    "a value that no row has": (
        Conditions(where={"name": frozenset({"Zoe", "Ann Poe"})}),
        ["This matches nobody: no customer has name Zoe, of the 3 customers there are."],
    ),
    "values that no row has together": (
        Conditions(where={"name": frozenset({"Ann Poe"}), "region": frozenset({"EMEA"})}),
        ["This matches nobody: no customer has all of name, region, of the 3 customers there are."],
    ),
    "what some row has": (EMEA, []),
}


@pytest.mark.parametrize("case", NOTHING)
@pytest.mark.parametrize("way", ["granted", "scheduled", "watched"])
def test_what_matches_nobody_is_said_before_it_is_saved(desk: Desk, case: str, way: str) -> None:
    conditions, told = NOTHING[case]
    edits = {
        "granted": granting("get_customer", conditions),
        "scheduled": granting("get_customer", replace(conditions, starts_at=NOW + DAY)),
        "watched": lambda rules: rules.with_shadow("get_customer", conditions),
    }

    assert list(desk.impact("readers", edits[way]).matches_nothing) == told


def test_what_matched_nobody_before_is_not_said_again(desk: Desk) -> None:
    zoe = Conditions(where={"name": frozenset({"Zoe"})})
    rules = Rules(grants={"get_customer": zoe})
    desk.store.policies["readers"] = replace(desk.store.policies["readers"], rules=rules)

    assert desk.impact("readers", granting("get_customer", replace(zoe, ends_at=NOW + DAY))).matches_nothing == ()


#: Whoever asks → how customers and tickets are named to them.
SIGHTS: Mapping[str, tuple[Mapping[str, Conditions], Sequence[str]]] = {
    "somebody who may see every customer": ({"get_customer": ALL}, ['C-1042 "Jane Doe"', 'C-2001 "Ann Poe"']),
    "somebody who may see some": ({"get_customer": EMEA}, ['C-1042 "Jane Doe"']),
    "somebody who may see no names": ({"get_customer": Conditions(hide=frozenset({"name"}))}, ["C-1042", "C-2001"]),
    "somebody who may see none": ({}, []),
}


@pytest.mark.parametrize("case", SIGHTS)
def test_nobody_is_named_to_an_administrator_who_may_not_see_them_and_all_are_counted(desk: Desk, case: str) -> None:
    own, names = SIGHTS[case]
    store = FakePolicyStore({"administrators": own})
    label = sight_of(person("administrators"), store, PRODUCT.known, NOW)

    impact = desk.impact("readers", granting("get_customer", EMEA_OR_APAC), label)

    (rows,) = impact.rows
    assert (rows.comes.count, list(rows.comes.names)) == (2, names)


def test_changes_are_told_one_after_the_other(desk: Desk) -> None:
    changes = [desk.change("agents", revoking("get_ticket")), desk.change("leads", granting("get_ticket"))]

    impacts = desk.forecast().of_changes(changes)

    assert [one.people.names for one in impacts["agents"].people] == [("bob", "cat")]
    assert [(one.change, one.people.names) for one in impacts["leads"].people] == [(GAINS, ("cat",))]
    assert desk.census.samples == 1


@pytest.mark.parametrize(
    ("joins", "leaves", "people", "rows"),
    [
        (["leads"], [], [(GAINS, ("get_customer",))], ["comes"]),
        (["agents", "leads"], [], [(GAINS, ("get_customer", "get_ticket"))], ["comes", "comes"]),
        ([], ["readers"], [], []),
    ],
)
def test_it_is_told_what_it_would_mean_that_somebody_changes_groups(
    desk: Desk, joins: list[str], leaves: list[str], people: list[object], rows: list[str]
) -> None:
    impact = desk.forecast().of_membership("eve", joins=joins, leaves=leaves)

    assert [(one.change, one.tools) for one in impact.people] == people
    assert ["comes" if one.comes.count else "goes" for one in impact.rows] == rows


def test_where_nothing_changes_nothing_is_read(desk: Desk) -> None:
    desk.store.available = False

    assert desk.forecast().of_changes([]) == {}
    assert desk.census.samples == 0


def test_in_front_of_another_system_people_are_told_and_customers_are_not_counted(desk: Desk) -> None:
    change = desk.change("agents", granting("get_customer", Conditions(where={"region": frozenset({"Nowhere"})})))

    impact = Forecast(desk.store, desk.directory, NoCensus(), sight_of_everything(), lambda: NOW).of_changes([change])[
        "agents"
    ]

    assert [one.people.names for one in impact.people] == [("bob",)]
    assert impact.not_looked_at == (NOT_COUNTED,)
    assert (impact.rows, impact.matches_nothing) == ((), ())
    assert NOT_COUNTED in impact.summary


def test_what_does_not_answer_is_said_and_the_rest_is_told(desk: Desk) -> None:
    desk.census.available = False
    blind = desk.impact("agents", revoking("get_ticket"))
    desk.census.available, desk.directory.available = True, False
    alone = desk.impact("agents", granting("get_customer", Conditions(where={"name": frozenset({"Zoe"})})))

    assert [one.people.count for one in blind.people] == [2]
    assert blind.not_looked_at == ("Which rows it concerns is not known: the desk did not answer (Throttled).",)
    assert alone.not_looked_at == ("Whom it concerns is not known: the user pool did not answer.",)
    assert len(alone.matches_nothing) == 1
    assert "Nobody gains or loses anything." not in alone.summary
