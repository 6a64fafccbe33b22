"""An administrator's request is work in proportion to what it says."""

import json
from functools import partial
from typing import Any

import pytest

from servicedesk.server.bounds import MAX_BODY_BYTES, MAX_DEPTH, MAX_VALUES
from tests.fuzz.cost import measured
from tests.fuzz.invariant import MAX_PEAK_MEBIBYTES
from tests.fuzz.nodes import MEMBERS
from tests.server.written import written
from tests.worlds.admin_service import AdminService

APPLY = "/admin/api/policy/apply"
GRANT = "/admin/api/groups/auditors/grants/delete_customer"


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


#: What is wrong with a body → the body, the status, and what the log calls it.
REFUSED: dict[str, tuple[str, int, str]] = {
    "too large": (json.dumps({"groups": {}, "reason": "x" * MAX_BODY_BYTES}), 413, "TOO_LARGE"),
    "too many values": (json.dumps({"where": {"region": [0] * MAX_VALUES}, "reason": "x"}), 413, "TOO_MUCH"),
    "too deep": (deep(MAX_DEPTH + 1), 413, "TOO_MUCH"),
    "deeper than a call stack": (deep(30_000), 422, "NOT_JSON"),
    "no number": ('{"where": {"region": [NaN]}, "reason": "x"}', 422, "NOT_JSON"),
    "half a character": ('{"reason": "\\ud800"}', 422, "NOT_JSON"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize(("method", "path"), [("POST", APPLY), ("PUT", GRANT), ("GET", "/admin/api/no/such/route")])
def test_what_is_refused_unread_is_recorded_with_who_sent_it_and_counted(what: str, method: str, path: str) -> None:
    body, status, fault = REFUSED[what]
    service = AdminService()

    with written() as log:
        answer = service.ask(method, path, body, if_match='"1"')

    record = log.line("message refused")
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (record["subject"], record["fault"], record["Refusals"]) == ("subject-of-alice", fault, 1)
    assert service.policy.log == []


def test_what_a_stranger_sends_is_not_looked_into() -> None:
    with written() as log:
        answer = AdminService().ask("POST", APPLY, "[" * MAX_BODY_BYTES, token="")

    assert answer.status == 401
    assert [line["message"] for line in log.lines] == ["request refused"]


@pytest.mark.parametrize("is_wide", [False, True], ids=["a list", "an object"])
@pytest.mark.parametrize("place", ["where", "hide", "reason", "unasked", "groups"])
def test_a_request_as_large_as_one_may_be_takes_no_more_memory_than_it_may(place: str, is_wide: bool) -> None:
    service = AdminService()
    for text, values in MEMBERS.items():
        member, count = json.loads(text), (MAX_VALUES - 10) // values
        many: Any = {f"k{number}": member for number in range(count)} if is_wide else [member] * count
        method, path = ("POST", APPLY) if place == "groups" else ("PUT", GRANT)
        sent = {"where": {"region": many}} if place == "where" else {place: many}

        answer, cost = measured(partial(service.ask, method, path, {"reason": "x", **sent}, if_match='"1"'))

        assert answer.status in {409, 422}
        assert len(answer.json.get("faults", ())) <= 8
        assert len(answer.body) < 4_000
        assert cost.peak_mebibytes <= MAX_PEAK_MEBIBYTES
    assert service.policy.log == []


LONG = {
    "a group": "/admin/api/groups/{}",
    "a tool": "/admin/api/tools/{}/holders",
    "the changes of a group": "/admin/api/changes?group={}",
    "the audit of a person": "/admin/api/audit?person={}",
    "the audit of a tool": "/admin/api/audit?tool={}",
    "a number": "/admin/api/changes?limit={}",
    "somebody": "/admin/api/explanation?tool=get_customer&person={}",
    "a path": "/admin/api/{}",
}


@pytest.mark.parametrize("where", LONG.values(), ids=LONG)
@pytest.mark.parametrize("letter", ["9", "%C3%A9"])
def test_what_is_long_is_refused_in_few_words(where: str, letter: str) -> None:
    answer = AdminService().ask("GET", where.format(letter * 2_000))

    assert answer.status in {404, 422}
    assert len(answer.body) < 1_000
