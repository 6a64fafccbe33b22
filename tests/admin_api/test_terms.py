"""Scheduled grants, rate limits and the terms of grants over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.worlds.admin_service import AdminService

GROUP = "/admin/api/groups/support-engineers"
WHY = {"reason": "a test"}
LATER, LATEST = "2030-12-01T22:00:00+01:00", "2030-12-02T06:00:00Z"
LATER_SECONDS, LATEST_SECONDS = 1_922_389_200, 1_922_421_600


def rules_of(service: AdminService) -> Rules:
    return service.policy.policies["support-engineers"].rules


def test_a_grant_has_arguments_and_an_end() -> None:
    service = AdminService()
    wanted = {"when": {"priority": ["low"]}, "until": LATER, **WHY}

    answer = service.ask("PUT", f"{GROUP}/grants/create_ticket", wanted, if_match='"1"')

    stored = Conditions(when={"priority": frozenset({"low"})}, ends_at=LATER_SECONDS)
    assert rules_of(service).grants["create_ticket"] == stored
    assert answer.json["policy"]["grants"]["create_ticket"] == {
        "where": {}, "hide": [], "when": {"priority": ["low"]}, "until": "2030-12-01T21:00:00Z",
    }  # fmt: skip


def test_a_grant_is_scheduled_and_the_schedule_taken_away() -> None:
    service = AdminService()
    path = f"{GROUP}/scheduled/delete_customer"

    made = service.ask("PUT", path, {"from": LATER, "until": LATEST, **WHY}, if_match='"1"')

    assert rules_of(service).scheduled == {
        "delete_customer": Conditions(starts_at=LATER_SECONDS, ends_at=LATEST_SECONDS)
    }
    assert made.json["change"]["after"]["scheduled"]["delete_customer"]["from"] == "2030-12-01T21:00:00Z"
    holders = service.ask("GET", "/admin/api/tools/delete_customer/holders").json
    assert [one["group"] for one in holders["planned"]] == ["support-engineers"]
    assert service.ask("DELETE", f"{path}?reason=x", if_match='"2"').status == 200
    assert rules_of(service).scheduled == {}


def test_a_grant_is_taken_away_later() -> None:
    service = AdminService()

    answer = service.ask("DELETE", f"{GROUP}/grants/get_customer?reason=x&from={LATEST}", if_match='"1"')

    assert answer.status == 200
    assert rules_of(service).grants["get_customer"] == Conditions(ends_at=LATEST_SECONDS)


def test_a_limit_is_set_and_taken_away() -> None:
    service = AdminService()
    path = f"{GROUP}/limits/get_customer"

    answer = service.ask("PUT", path, {"calls": 20, "window_seconds": 3_600, **WHY}, if_match='"1"')

    assert rules_of(service).limits == {"get_customer": Limit(calls=20, window_seconds=3_600)}
    assert answer.json["policy"]["limits"] == {"get_customer": {"calls": 20, "window_seconds": 3_600}}
    explained = service.ask("GET", "/admin/api/explanation?person=bob&tool=get_customer").json
    assert explained["limit"] == {"limit": {"calls": 20, "window_seconds": 3_600}, "group": "support-engineers"}
    assert service.ask("DELETE", f"{path}?reason=x", if_match='"2"').status == 200
    assert rules_of(service).limits == {}


def test_a_dry_run_says_what_the_change_would_widen() -> None:
    service = AdminService()
    path = "/admin/api/groups/auditors/grants/get_customer?dry_run=true"

    answer = service.ask("PUT", path, WHY, if_match='"1"')

    assert answer.json["dropped"] == ["get_customer no longer hides email, phone."]
    assert service.policy.log == []


@pytest.mark.parametrize(
    ("query", "is_allowed"),
    [("", True), ("&with=priority=low", True), ("&with=priority=urgent", False), (f"&at={LATEST}", False)],
)
def test_a_call_is_decided_with_its_arguments_and_at_its_moment(query: str, is_allowed: bool) -> None:
    service = AdminService()
    wanted = {"when": {"priority": ["low"]}, "until": LATEST, **WHY}
    service.ask("PUT", f"{GROUP}/grants/create_ticket", wanted, if_match='"1"')

    answer = service.ask("GET", f"/admin/api/explanation?person=bob&tool=create_ticket{query}")

    assert answer.json["allowed"] is is_allowed


#: What is asked → words of the complaint.
REFUSED: dict[str, tuple[str, str, Any, str]] = {
    "a region in lower case": ("PUT", "grants/get_customer", {"where": {"region": ["emea"]}}, "did you mean 'EMEA'?"),
    "an argument that there is not": ("PUT", "grants/create_ticket", {"when": {"prio": ["low"]}}, "by 'prio'"),
    "an end in the past": ("PUT", "grants/get_customer", {"until": "2020-01-01T00:00:00Z"}, "in the past"),
    "an end without its offset": ("PUT", "grants/get_customer", {"until": "2030-01-01T00:00:00"}, "with its offset"),
    "a grant in force with a beginning": ("PUT", "grants/get_customer", {"from": LATER}, "does not have the form"),
    "a schedule without a beginning": ("PUT", "scheduled/get_customer", {}, "does not have the form"),
    "a schedule that ends before": ("PUT", "scheduled/get_customer", {"from": LATEST, "until": LATER}, "it begins"),
    "a limit of a tool that there is not": (
        "PUT",
        "limits/get_custmer",
        {"calls": 1, "window_seconds": 60},
        "did you mean 'get_customer'?",
    ),
    "a window that cannot be cut": ("PUT", "limits/get_customer", {"calls": 1, "window_seconds": 10}, "the form"),
    "a limit of no calls": ("PUT", "limits/get_customer", {"calls": 0, "window_seconds": 60}, "the form"),
    "an end that is no time": ("DELETE", "grants/get_customer?reason=x&from=Friday", None, "with its offset"),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_meant_is_refused_and_changes_nothing(method: str, path: str, body: Any, words: str) -> None:
    service = AdminService()

    answer = service.ask(method, f"{GROUP}/{path}", None if body is None else {**body, **WHY}, if_match='"1"')

    assert (answer.status, words in answer.json["detail"]) == (422, True), answer.body
    assert service.policy.log == []


@pytest.mark.parametrize("query", ["&at=Friday", "&with=priority"])
def test_a_question_that_cannot_be_read_is_refused(query: str) -> None:
    answer = AdminService().ask("GET", f"/admin/api/explanation?person=bob&tool=create_ticket{query}")

    assert answer.status == 422
