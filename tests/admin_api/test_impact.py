"""A dry run over HTTP says what a change would mean, and waits for no reason; a change does wait for one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.fakes.desk import JANE
from tests.fakes.policy import member
from tests.worlds.admin_service import AdminService, token_of

GROUP = "/admin/api/groups/auditors"
REGION = {"where": {"region": ["APAC"]}}
LATER = 32_503_680_000
NEXT_YEAR = f"{datetime.now(UTC).year + 1}-12-31T00:00:00Z"
ADMINISTRATORS: dict[str, Any] = {"grants": {tool: {} for tool in DEFAULT_POLICY["administrators"]}}
RULES = Rules(
    grants=DEFAULT_POLICY["auditors"],
    scheduled={"get_customer": Conditions(starts_at=LATER)},
    shadows={"search_customer": None},
    limits={"search_customer": Limit(calls=6, window_seconds=60)},
)

#: Every way to change rules: method, path, body.
WRITES: list[tuple[str, str, Any]] = [
    ("PUT", f"{GROUP}/grants/get_customer", REGION),
    ("DELETE", f"{GROUP}/grants/get_customer", None),
    ("PUT", f"{GROUP}/scheduled/get_ticket", {"from": NEXT_YEAR}),
    ("DELETE", f"{GROUP}/scheduled/get_customer", None),
    ("PUT", f"{GROUP}/shadows/get_customer", {"allow": False}),
    ("DELETE", f"{GROUP}/shadows/search_customer", None),
    ("PUT", f"{GROUP}/limits/get_customer", {"calls": 6, "window_seconds": 60}),
    ("DELETE", f"{GROUP}/limits/search_customer", None),
    ("POST", "/admin/api/policy/apply", {"groups": {"administrators": ADMINISTRATORS}}),
]
each_write = pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[f"{one[0]} {one[1]}" for one in WRITES])


def version(service: AdminService, path: str) -> str:
    return service.policy_tag if path.endswith("apply") else '"1"'


@pytest.fixture
def service() -> AdminService:
    made = AdminService()
    made.directory.people["bob"] = member("bob", "auditors")
    made.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=RULES, version=1)
    return made


@each_write
def test_a_dry_run_waits_for_no_reason_and_changes_nothing(
    service: AdminService, method: str, path: str, body: Any
) -> None:
    answer = service.ask(method, f"{path}?dry_run=true", body, if_match=version(service, path))

    assert answer.status == 200, answer.json
    assert answer.json.get("impact") or answer.json["impacts"]
    assert service.policy.log == []


@each_write
def test_a_change_waits_for_a_reason(service: AdminService, method: str, path: str, body: Any) -> None:
    answer = service.ask(method, path, body, if_match=version(service, path))

    assert answer.status == 422
    assert "a change needs a reason" in answer.json["detail"]
    assert service.policy.log == []


def test_the_impact_stands_beside_the_change(service: AdminService) -> None:
    answer = service.ask("PUT", f"{GROUP}/grants/get_customer?dry_run=true", REGION, if_match='"1"').json

    impact = answer["impact"]
    assert impact["people"] == [
        {"tools": ["get_customer"], "change": "changed", "people": {"count": 1, "names": ["bob"]}}
    ]
    assert impact["rows"] == [
        {
            "tools": ["get_customer"],
            "rows": "customer",
            "comes": {"count": 0, "names": []},
            "goes": {"count": 1, "names": ['C-1042 "Jane Doe"']},
            "among": "the 2 customers there are",
        }
    ]
    assert (impact["at"], impact["matches_nothing"], impact["not_looked_at"]) == (None, [], [])
    assert len(impact["summary"]) == 2


def test_what_would_match_nobody_is_said_before_it_is_saved(service: AdminService) -> None:
    wanted = {"where": {"name": ["Nobody At All"]}}

    answer = service.ask("PUT", f"{GROUP}/grants/get_customer?dry_run=true", wanted, if_match='"1"').json

    (told,) = answer["impact"]["matches_nothing"]
    assert told.startswith('This matches nobody: no customer has name "Nobody At All"')


def test_an_administrator_who_may_see_no_customer_is_told_how_many_and_not_who(service: AdminService) -> None:
    rules = Rules(grants={MANAGE_PERMISSIONS: Conditions()})
    service.policy.policies["deputies"] = GroupPolicy(group="deputies", rules=rules, version=1)
    path, token = f"{GROUP}/grants/get_customer?dry_run=true", token_of("deputies")

    answer = service.ask("PUT", path, REGION, if_match='"1"', token=token)

    (rows,) = answer.json["impact"]["rows"]
    assert rows["goes"] == {"count": 1, "names": []}
    assert JANE.name not in str(answer.json)


def test_a_change_that_is_made_has_no_impact_and_reads_no_customer(service: AdminService) -> None:
    answer = service.ask("PUT", f"{GROUP}/grants/get_customer", {**REGION, "reason": "x"}, if_match='"1"').json

    assert answer["impact"] is None
    assert service.census.samples == 0


def test_a_policy_is_told_by_group(service: AdminService) -> None:
    kept = service.ask("GET", "/admin/api/policy").json["groups"]
    del kept["auditors"]

    answer = service.ask(
        "POST", "/admin/api/policy/apply?dry_run=true", {"groups": kept}, if_match=service.policy_tag
    ).json

    assert list(answer["impacts"]) == [change["subject"] for change in answer["changes"]] == ["auditors"]
    assert {one["change"] for one in answer["impacts"]["auditors"]["people"]} == {"loses"}


def test_a_desk_that_does_not_answer_keeps_nobody_from_a_dry_run(service: AdminService) -> None:
    service.census.available = False

    answer = service.ask("PUT", f"{GROUP}/grants/get_customer?dry_run=true", REGION, if_match='"1"')

    assert answer.status == 200
    assert answer.json["impact"]["not_looked_at"] == [
        "Which rows it concerns is not known: the desk did not answer (Throttled)."
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "change"),
    [
        ("PUT", "/admin/api/people/bob/groups/support-engineers", {}, "gains"),
        ("DELETE", "/admin/api/people/bob/groups/auditors", None, "loses"),
    ],
)
def test_a_change_of_somebodys_groups_is_told_by_what_it_would_mean(
    service: AdminService, method: str, path: str, body: Any, change: str
) -> None:
    answer = service.ask(method, f"{path}?dry_run=true", body).json

    assert change in {one["change"] for one in answer["impact"]["people"]}
    assert {tuple(one["people"]["names"]) for one in answer["impact"]["people"]} == {("bob",)}
    assert answer["summary"][-len(answer["impact"]["summary"]) :] == answer["impact"]["summary"]
    assert service.policy.log == []


def test_a_change_of_nobodys_groups_has_no_impact(service: AdminService) -> None:
    answer = service.ask("PUT", "/admin/api/people/bob/groups/auditors?dry_run=true", {}).json

    assert (answer["changes"], answer["impact"]) == ([], None)
    assert service.census.samples == 0
