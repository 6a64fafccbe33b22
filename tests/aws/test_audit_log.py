"""The audit, read back from CloudWatch's log."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from servicedesk.aws.audit_log import MAX_STEPS, STEP_EVENTS, AuditLog, pattern
from servicedesk.aws.clients import logs_client
from servicedesk.aws.deadline import Deadline
from servicedesk.errors import AuditUnavailable, InvalidPolicy
from servicedesk.policy.audit_trail import AuditPage, AuditQuery
from tests.aws.tables import aws
from tests.fakes.clock import FakeClock

GROUP = "/aws/lambda/mcp"
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = AuditQuery(since=NOW - timedelta(hours=1))


def line(**changes: Any) -> str:
    record = {
        "message": "call",
        "subject": "subject-of-bob",
        "client_id": "client",
        "tool": "get_customer",
        "outcome": "done",
        "grants": ["agents@3"],
        "function_request_id": "r-1",
        "about": {"protocol": "2026-07-28", "customer_id": "C-1042"},
    }
    return json.dumps({**record, **changes})


REFUSAL = line(message="call refused", tool=None, outcome="no_such_tool", grants=[])
#: Every kind of record that is one, and whether it is a refusal.
KINDS = {
    "a call": (line(), False),
    "a list": (line(message="list", outcome="listed", tools=5), False),
    "a call that was allowed, of too many": (line(outcome="too_many_calls"), False),
    "a tool that is not there": (REFUSAL, True),
    "a tool that is not granted": (line(message="call refused", outcome="not_granted"), True),
    "too many calls of what is not there": (line(message="call refused", outcome="too_many_calls"), True),
    "a message that was not looked into": (
        line(message="message refused", tool=None, outcome="message_refused", fault="TOO_MUCH"), True,
    ),
}  # fmt: skip


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        made = logs_client()
        made.create_log_group(logGroupName=GROUP)
        made.create_log_stream(logGroupName=GROUP, logStreamName="s")
        yield made


def put(client: Any, *lines: str, at: datetime = NOW) -> None:
    events = [{"timestamp": int(at.timestamp() * 1_000) + number, "message": text} for number, text in enumerate(lines)]
    client.put_log_events(logGroupName=GROUP, logStreamName="s", logEvents=events)


def test_calls_and_refusals_are_read_back_newest_first(client: Any) -> None:
    put(client, line(shadow={"would_allow": False}), REFUSAL)

    refusal, call = AuditLog(client, GROUP).read(HOUR).records

    assert (call.at, call.subject, call.tool, call.outcome, call.grants) == (
        NOW,
        "subject-of-bob",
        "get_customer",
        "done",
        ("agents@3",),
    )
    assert (call.shadow, call.request_id, call.is_refused) == ({"would_allow": False}, "r-1", False)
    assert (refusal.tool, refusal.is_refused) == (None, True)


def test_what_others_write_into_the_log_is_passed_over(client: Any) -> None:
    others = [
        "START RequestId: 1",
        "{broken",
        "[1]",
        "null",
        '"call"',
        line(message="a tool broke"),
        '{"message": "call"}',
    ]
    put(client, *others, line())

    assert len(AuditLog(client, GROUP).read(HOUR).records) == 1


QUERIES = [
    (AuditQuery(since=HOUR.since, subject="subject-of-bob"), 2),
    (AuditQuery(since=HOUR.since, subject="somebody"), 0),
    (AuditQuery(since=HOUR.since, tool="get_customer"), 1),
    (AuditQuery(since=HOUR.since, refused=True), 1),
    (AuditQuery(since=HOUR.since, refused=False), 1),
    (AuditQuery(since=NOW + timedelta(minutes=1)), 0),
    (AuditQuery(since=HOUR.since, tool='x" || "1'), 0),
    (AuditQuery(since=HOUR.since, customer="C-1042"), 2),
    (AuditQuery(since=HOUR.since, customer="C-1"), 0),
]


@pytest.mark.parametrize(("query", "found"), QUERIES)
def test_only_what_was_asked_for_comes_back(client: Any, query: AuditQuery, found: int) -> None:
    put(client, line(), REFUSAL)

    assert len(AuditLog(client, GROUP).read(query).records) == found


@pytest.mark.parametrize(("text", "is_refused"), KINDS.values(), ids=KINDS)
def test_each_kind_of_record_is_a_refusal_or_is_none(client: Any, text: str, is_refused: bool) -> None:
    put(client, text)

    found = {refused: AuditLog(client, GROUP).read(replace(HOUR, refused=refused)).records for refused in (True, False)}

    assert [len(found[True]), len(found[False])] == [is_refused, not is_refused]


def test_why_something_was_refused_or_could_not_be_decided_is_read_back(client: Any) -> None:
    put(client, line(message="message refused", fault="TOO_MUCH"), line(error_code="AccessDeniedException", fault=None))

    second, first = AuditLog(client, GROUP).read(HOUR).records

    assert first.about["fault"] == "TOO_MUCH"
    assert (second.about["error_code"], "fault" in second.about) == ("AccessDeniedException", False)


def test_a_value_that_could_end_the_quotation_is_not_put_into_the_filter() -> None:
    assert "evil" not in pattern(AuditQuery(since=NOW, tool='" || evil', subject="evil\n"))
    assert pattern(AuditQuery(since=NOW, tool="get_customer", refused=True, customer="C-1")) == (
        '{ ($.message = "call refused" || $.message = "message refused") && ($.tool = "get_customer")'
        ' && ($.about.customer_id = "C-1" || $.about.duplicate_id = "C-1") }'
    )


def read_whole(audit: AuditLog, query: AuditQuery) -> list[AuditPage]:
    """Return every page of a query."""
    pages = [audit.read(query)]
    while pages[-1].next is not None:
        pages.append(audit.read(query, pages[-1].next))
    return pages


def test_a_long_log_is_read_page_by_page_and_nothing_twice(client: Any) -> None:
    count = 1_300
    moments = [NOW - timedelta(seconds=2 * number) for number in range(count)]
    for number in range(count):
        put(client, line(tool=f"tool_{number}"), at=moments[number])

    pages = read_whole(AuditLog(client, GROUP), HOUR)

    assert [record.tool for page in pages for record in page.records] == [f"tool_{number}" for number in range(count)]
    assert len(pages) > 1
    assert [page.looked_back_to for page in pages] == sorted((page.looked_back_to for page in pages), reverse=True)
    assert all(page.looked_back_to <= record.at for page in pages for record in page.records)


def test_a_second_with_more_than_one_request_reads_is_read_whole(client: Any) -> None:
    count = STEP_EVENTS + 20
    put(client, *(line(tool=f"tool_{number}") for number in range(count)), at=NOW - timedelta(milliseconds=0))

    pages = read_whole(AuditLog(client, GROUP), HOUR)

    found = [record.tool for page in pages for record in page.records]
    assert (len(found), set(found)) == (count, {f"tool_{number}" for number in range(count)})


def test_what_is_ninety_days_old_is_found_in_a_few_requests() -> None:
    asked: list[dict[str, Any]] = []
    old = int((NOW - timedelta(days=89)).timestamp() * 1_000)

    def filter_log_events(**request: Any) -> dict[str, Any]:
        asked.append(request)
        found = request["startTime"] <= old <= request["endTime"]
        return {"events": [{"timestamp": old, "message": line()}] if found else []}

    audit = AuditLog(SimpleNamespace(filter_log_events=filter_log_events), GROUP)  # type: ignore[arg-type]

    pages = read_whole(audit, AuditQuery(since=NOW - timedelta(days=90)))

    assert sum(len(page.records) for page in pages) == 1
    assert len(asked) <= 2 * MAX_STEPS
    # No moment is asked for twice, and none is left out.
    assert [later["startTime"] - 1 for later in asked[:-1]] == [earlier["endTime"] for earlier in asked[1:]]


@pytest.mark.parametrize("cursor", ["", "1", "1.0", "-1.5", "x.y", "1.1." + "x" * 3_000])
def test_a_cursor_that_is_none_is_refused(client: Any, cursor: str) -> None:
    with pytest.raises(InvalidPolicy):
        AuditLog(client, GROUP).read(HOUR, cursor)


def test_a_log_that_does_not_answer_is_an_outage(client: Any) -> None:
    with pytest.raises(AuditUnavailable):
        AuditLog(client, "no-such-group").read(HOUR)


def test_what_a_call_was_about_is_read_back_and_older_records_have_nothing(client: Any) -> None:
    old = {name: value for name, value in json.loads(line()).items() if name != "about"}
    put(client, line(), json.dumps(old))

    before, new = AuditLog(client, GROUP).read(HOUR).records

    assert new.about == {"protocol": "2026-07-28", "customer_id": "C-1042"}
    assert before.about == {}


def test_a_log_that_is_too_large_for_one_request_is_gone_on_with_in_the_next(client: Any) -> None:
    """CloudWatch may look through megabytes for nothing; what one request has no time for is the next one's."""
    clock = FakeClock()
    deadline = Deadline(clock)
    deadline.watch(client)
    windows: list[tuple[int, int]] = []

    def takes_ten_seconds(**request: Any) -> dict[str, Any]:
        windows.append((request["startTime"], request["endTime"]))
        answer: dict[str, Any] = client_filter(**request)
        clock.now_seconds += 10
        return answer

    client_filter = client.filter_log_events
    slow = SimpleNamespace(filter_log_events=takes_ten_seconds)
    audit = AuditLog(slow, GROUP)  # type: ignore[arg-type]  # what is used of it
    week = AuditQuery(since=NOW - timedelta(days=7))
    deadline.begin()

    page = audit.read(week)
    deadline.begin()
    again = audit.read(week, page.next)

    # The third of each is not begun.
    assert len(windows) == 6
    assert (page.records, page.looked_back_to.timestamp() * 1_000) == ((), windows[1][0])
    assert windows[2] == windows[3]
    assert (again.records, again.looked_back_to.timestamp() * 1_000) == ((), windows[4][0])
