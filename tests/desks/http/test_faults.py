"""Whatever is wrong with a desk: what is raised, how often it was asked, what was told, and that it recovers."""

import gzip
import logging
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.gate import RESERVED_SECONDS
from servicedesk.desks.http.transport import MAX_ANSWER_BYTES, DeskTransport, WireFault, _BoundedReads
from servicedesk.errors import (
    DeskBusy,
    DeskConflict,
    DeskRefused,
    DeskUnavailable,
    OutcomeUnknown,
    ServiceDeskError,
)
from tests.desks.http.server import Answer, answer, drip, hang_up, reset, serving, silence
from tests.desks.http.world import FIRST, SECOND, SECRETS, DeskWorld, RotatedCredentials, desk_world

JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GOOD = answer({"id": 4711})
LOGIN_PAGE = b"<html><body>Sign in to internal-host</body></html>"


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@dataclass(frozen=True)
class Fault:
    """One way to be wrong: what a read and a write become, and whose code the log has."""

    wrong: Answer
    read: type[ServiceDeskError]
    write: type[ServiceDeskError]
    code: str
    seconds: float = 24.0


LOST = (DeskUnavailable, OutcomeUnknown)
FAULTS = {
    "headers that do not come": Fault(silence(3), *LOST, "TimeoutError", seconds=2.2),
    "headers that drip": Fault(
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 60, every_seconds=0.1), *LOST, "TimeoutError", 2.2
    ),
    "a body that drips": Fault(
        drip(JSON_HEAD + b"Content-Length: 60\r\n\r\n", b" " * 60, every_seconds=0.1), *LOST, "ReadTimeoutError", 2.2
    ),
    "a body that stops": Fault(
        drip(JSON_HEAD + b"Content-Length: 60\r\n\r\n", b"{", every_seconds=3), *LOST, "ReadTimeoutError", 2.2
    ),
    "a body in long steps": Fault(
        drip(JSON_HEAD + b"Content-Length: 60\r\n\r\n", b" " * 3, every_seconds=1.5), *LOST, "ReadTimeoutError", 2.2
    ),
    "interim answers without end": Fault(hang_up(b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000), *LOST, "OutOfBounds"),
    "an answer after the deadline": Fault(silence(2.6, then=GOOD), *LOST, "TimeoutError", 2.2),
    "another type": Fault(answer(body=b"ok", kind="text/plain"), *LOST, "WrongContentType"),
    "no type": Fault(answer({"id": 1}, kind=None), *LOST, "WrongContentType"),
    "a sign-in page with 200": Fault(answer(body=LOGIN_PAGE, kind="text/html"), *LOST, "WrongContentType"),
    "a sign-in page that says JSON": Fault(answer(body=LOGIN_PAGE), *LOST, "UnreadableDocument"),
    "500": Fault(answer({"message": "internal-host is down"}, "500 Oops"), *LOST, "500"),
    "502 with a page": Fault(answer(body=LOGIN_PAGE, status="502 Bad", kind="text/html"), *LOST, "502"),
    "503 without a time": Fault(answer({}, "503 Later"), *LOST, "503"),
    "302 to another host": Fault(answer({}, "302 Found", Location="http://internal-host/"), *LOST, "302"),
    "307 to itself": Fault(answer({}, "307 Again", Location="/REST/2.0/ticket/1"), *LOST, "307"),
    "101": Fault(hang_up(b"HTTP/1.1 101 Switching\r\nUpgrade: other\r\n\r\n"), *LOST, "101"),
    "206": Fault(answer({"id": 1}, "206 Part"), *LOST, "206"),
    "half of an answer": Fault(hang_up(JSON_HEAD + b'Content-Length: 100\r\n\r\n{"id": 1}'), *LOST, "ProtocolError"),
    "half of JSON": Fault(answer(body=b'{"id": 1, "Subj'), *LOST, "UnreadableDocument"),
    "a chunk that is broken": Fault(
        hang_up(JSON_HEAD + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"id": 1}\r\nzz\r\n'), *LOST, "ProtocolError"
    ),
    "a chunk that is missing": Fault(
        hang_up(JSON_HEAD + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"id": 1}\r\n'), *LOST, "ProtocolError"
    ),
    "a size of a chunk without end": Fault(
        hang_up(JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 70_000), *LOST, "ProtocolError"
    ),
    "too large": Fault(answer(body=b'"' + b"x" * MAX_ANSWER_BYTES + b'"'), *LOST, "OutOfBounds"),
    "too large, in chunks": Fault(
        hang_up(
            JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join([b"8000\r\n", b"x" * 0x8000, b"\r\n"] * 40)
        ),
        *LOST,
        "OutOfBounds",
    ),
    "headers without end": Fault(
        hang_up(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(200))), *LOST, "HTTPException"
    ),
    "a gzip bomb": Fault(
        answer(body=gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"), *LOST, "WrongContentType"
    ),
    "deep": Fault(answer(body=deep(40)), *LOST, "UnreadableDocument"),
    "deeper than the call stack": Fault(answer(body=deep(100_000)), *LOST, "UnreadableDocument"),
    "more values than anybody reads": Fault(answer(body=b"[" + b"0," * 200_000 + b"0]"), *LOST, "UnreadableDocument"),
    "a name twice": Fault(answer(body=b'{"id": 1, "id": 2}'), *LOST, "UnreadableDocument"),
    "no number": Fault(answer(body=b'{"id": NaN}'), *LOST, "UnreadableDocument"),
    "a number of 5,000 digits": Fault(answer(body=b"9" * 5_000), *LOST, "UnreadableDocument"),
    "another encoding": Fault(answer(body='{"id": "ü"}'.encode("latin-1")), *LOST, "UnreadableDocument"),
    "nothing": Fault(answer(body=b""), *LOST, "UnreadableDocument"),
    "no HTTP": Fault(hang_up(b"220 internal-host ESMTP\r\n"), *LOST, "BadStatusLine"),
    "reset before an answer": Fault(reset(), *LOST, "ConnectionResetError"),
    "hung up": Fault(hang_up(b""), *LOST, "RemoteDisconnected"),
    "refused in its own way": Fault(answer({}, "418 Teapot"), DeskUnavailable, DeskUnavailable, "418"),
    "401 for good": Fault(answer({}, "401 No"), DeskUnavailable, DeskUnavailable, "401"),
    "changed": Fault(answer({}, "412 No"), DeskConflict, DeskConflict, "412"),
    "in the way": Fault(answer({}, "409 No"), DeskConflict, DeskConflict, "409"),
    "unfit": Fault(answer({"message": "Subject at internal-host"}, "422 No"), DeskRefused, DeskRefused, "422"),
    "unfit in words": Fault(
        answer(body=LOGIN_PAGE, kind="text/html", status="400 No"), DeskRefused, DeskRefused, "400"
    ),
    "too many calls": Fault(answer({}, "429 Slow", Retry_After="7"), DeskBusy, DeskBusy, "429"),
    "closed for a while": Fault(answer({}, "503 Later", Retry_After="7"), DeskBusy, DeskBusy, "503"),
}

Ask = Callable[[DeskWorld], Any]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def everything_told(error: BaseException | None) -> str:
    """Return what anybody could print of an error and of all that stands behind it."""
    told = []
    while error is not None:
        told += [str(error), repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(line for line in told if "tests/desks" not in line)


def require_silence(error: BaseException, world: DeskWorld, log: pytest.LogCaptureFixture) -> None:
    """Raise if anything of what was sent or answered shows in an error, a record or the log."""
    told = [everything_told(error), repr(world.calls), log.text, repr(world.client)]
    assert [secret for secret in SECRETS if any(secret in one for one in told)] == []
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize("case", FAULTS)
@pytest.mark.parametrize("direction", ["read", "write"])
def test_a_fault_of_a_desk_becomes_an_error_of_ours_and_is_asked_for_once(
    case: str, direction: str, log: pytest.LogCaptureFixture
) -> None:
    fault = FAULTS[case]
    ask, expected = (DeskWorld.read, fault.read) if direction == "read" else (DeskWorld.write, fault.write)
    seconds = fault.seconds if direction == "read" else fault.seconds + RESERVED_SECONDS["writes"]

    with desk_world(fault.wrong, GOOD, remaining_seconds=lambda: seconds) as world:
        began = time.monotonic()
        with pytest.raises(expected) as raised:
            ask(world)
        taken = time.monotonic() - began
        requests = len(world.desk.received)
        recovered = world.read()

    assert type(raised.value) is expected
    assert requests == 1
    assert [call.code for call in world.calls] == [fault.code, "200"]
    assert taken < fault.seconds + 0.3
    require_silence(raised.value, world, log)
    assert recovered.document == {"id": 4711}


def test_a_desk_that_is_down_was_asked_nothing(log: pytest.LogCaptureFixture) -> None:
    with desk_world(GOOD) as world:
        pass
    for ask in (DeskWorld.read, DeskWorld.write):
        with pytest.raises(DeskUnavailable) as raised:
            ask(world)
        assert type(raised.value) is DeskUnavailable
        require_silence(raised.value, world, log)

    assert [call.code for call in world.calls] == ["NewConnectionError"] * 2
    assert world.desk.received == []


def test_a_desk_that_redirects_is_not_followed() -> None:
    with (
        desk_world(GOOD) as elsewhere,
        desk_world(answer({}, "302 Found", Location=elsewhere.desk.url)) as world,
        pytest.raises(DeskUnavailable),
    ):
        world.read()

    assert elsewhere.desk.received == []
    assert len(world.desk.received) == 1


def test_nobody_asks_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_world(GOOD) as proxy, desk_world(GOOD) as world:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.desk.url)
        world.read()

    assert proxy.desk.received == []
    assert len(world.desk.received) == 1


def test_only_an_identity_is_asked_for_and_the_header_is_the_secrets() -> None:
    with desk_world(GOOD) as world:
        world.write()

    head = world.desk.received[0].partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert head[0] == "POST /REST/2.0/ticket/4711/comment HTTP/1.1"
    assert {f"Authorization: {FIRST}", "Accept-Encoding: identity", "Accept: application/json"} <= set(head)
    assert "Content-Type: text/plain; charset=utf-8" in head


def test_a_secret_that_was_rotated_is_read_again_and_a_read_asked_again() -> None:
    credentials = RotatedCredentials(FIRST, SECOND)
    with desk_world(answer({}, "401 No"), GOOD, credentials=credentials) as world:
        found = world.read()

    assert found.document == {"id": 4711}
    assert [FIRST.encode() in request for request in world.desk.received] == [True, False]
    assert SECOND.encode() in world.desk.received[1]
    assert credentials.refusals == 1


def test_a_write_that_was_refused_is_not_sent_again_and_the_next_has_the_new_secret() -> None:
    credentials = RotatedCredentials(FIRST, SECOND)
    with desk_world(answer({}, "401 No"), GOOD, credentials=credentials) as world:
        with pytest.raises(DeskUnavailable) as refused:
            world.write()
        sent = len(world.desk.received)
        world.write()

    assert refused.value.code == "401"
    assert sent == 1
    assert SECOND.encode() in world.desk.received[1]


def test_a_secret_that_is_the_same_is_not_sent_again() -> None:
    with desk_world(answer({}, "401 No")) as world, pytest.raises(DeskUnavailable):
        world.read()

    assert len(world.desk.received) == 1
    assert world.credentials.refusals == 1


def test_a_read_that_is_refused_twice_is_asked_twice_and_no_more() -> None:
    credentials = RotatedCredentials(FIRST, SECOND, "token third")
    with desk_world(answer({}, "401 No"), credentials=credentials) as world, pytest.raises(DeskUnavailable):
        world.read()

    assert len(world.desk.received) == 2


@pytest.mark.parametrize("status", ["404 None", "403 No", "410 Gone"])
def test_what_is_not_there_is_none_whether_or_not_the_desk_says_why(status: str) -> None:
    with desk_world(answer({"message": "internal-host"}, status)) as world:
        assert world.read() is None
        assert world.write() is None
        assert world.probe().code == status[:3]


def test_a_check_tells_what_is_forbidden_from_what_is_absent() -> None:
    with desk_world(answer({}, "404 None"), answer({}, "403 No"), GOOD) as world:
        replies = [world.probe().reply for _ in range(3)]

    assert replies == ["absent", "forbidden", "answered"]


def test_nothing_to_say_is_an_answer_without_a_document() -> None:
    with desk_world(b"HTTP/1.1 204 No Content\r\n\r\n") as world:
        said = world.write()

    assert (said.document, said.etag) == (None, None)


@pytest.mark.parametrize(
    ("said", "told"),
    [('"45"', '"45"'), ('W/"45"', 'W/"45"'), ("45", None), ('"4 5"', None), ('"' + "x" * 300 + '"', None), ("", None)],
)
def test_an_etag_is_told_if_it_is_one(said: str, told: str | None) -> None:
    with desk_world(answer({}, ETag=said)) as world:
        assert world.read().etag == told


def test_half_a_character_is_a_question_mark_and_a_whole_one_is_itself() -> None:
    with desk_world(answer(body=rb'{"cut": "fire \ud83d", "whole": "\ud83d\ude00"}')) as world:
        assert world.read().document == {"cut": "fire ?", "whole": "\N{GRINNING FACE}"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "7"},
        {"Retry_After": "Sun, 29 Nov 2026 10:00:07 GMT", "Date": "Sun, 29 Nov 2026 10:00:00 GMT"},
    ],
)
def test_how_long_to_wait_is_told_whether_it_is_said_in_seconds_or_as_a_date(headers: dict[str, str]) -> None:
    with (
        desk_world(answer({}, "429 Slow", "application/json", None, **headers)) as world,
        pytest.raises(DeskBusy) as busy,
    ):
        world.read()

    assert busy.value.retry_after_seconds == 7


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 1),
        ("-5", 10),
        ("9" * 40, 3_600),
        ("soon", 10),
        ("", 10),
        ("Sun, 29 Nov 2020 10:00:00 GMT", 1),
        ("Sun, 29 Nov 9999 10:00:00 GMT", 3_600),
        ("Sun, 99 Nov 2026 10:00:00 GMT", 10),
        ("٣", 10),
    ],
)
def test_whatever_is_said_about_waiting_is_a_second_or_an_hour_at_most(said: str, seconds: int) -> None:
    header = said.encode().decode("latin-1")
    with desk_world(answer({}, "429 Slow", Retry_After=header)) as world, pytest.raises(DeskBusy) as busy:
        world.read()

    assert busy.value.retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"details": {"priority_id": [{"description": "internal-host"}]}}, "priority"),
        ({"errors": [{"field": "priority_id", "message": "internal-host"}]}, "priority"),
        ({"errors": [{"field": "internal-host"}]}, None),
        ({"secret_column": "bad"}, None),
        (["priority_id"], None),
        ("priority_id", None),
        ([[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["priority_id"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]], None),
    ],
)
def test_of_what_does_not_fit_one_of_our_names_is_told_and_no_word_of_the_desk(
    document: Any, field: str | None
) -> None:
    with (
        desk_world(answer(document, "422 No"), fields={"priority_id": "priority"}) as world,
        pytest.raises(DeskRefused) as refused,
    ):
        world.write()

    assert refused.value.field == field
    assert (
        str(refused.value) == f"The service desk does not take this{': priority' if field else ''}. Nothing was done."
    )


def test_a_write_that_the_desk_knows_again_is_sent_once_more_where_its_answer_was_lost() -> None:
    with desk_world(reset(), GOOD) as world:
        said = world.write(idempotency_key="K-1")

    assert said.document == {"id": 4711}
    assert [b"Idempotency-Key: K-1" in request for request in world.desk.received] == [True, True]


@pytest.mark.parametrize(
    "second", [reset(), *(answer({}, status) for status in ("500 Oops", "409 No", "404 None", "429 Slow"))]
)
def test_only_a_success_says_what_became_of_a_write_that_was_sent_twice(second: Answer) -> None:
    with desk_world(reset(), second) as world, pytest.raises(OutcomeUnknown):
        world.write(idempotency_key="K-1")

    assert len(world.desk.received) == 2


def test_a_write_that_cannot_be_sent_again_is_as_unknown_as_before() -> None:
    with desk_world(reset(), GOOD, max_calls=1) as world, pytest.raises(OutcomeUnknown) as unknown:
        world.write(idempotency_key="K-1")

    assert unknown.value.code == "ConnectionResetError"
    assert unknown.value.__context__ is None
    assert len(world.desk.received) == 1


def test_a_write_that_was_refused_is_not_sent_twice_though_the_desk_would_know_it_again() -> None:
    with desk_world(answer({}, "422 No")) as world, pytest.raises(DeskRefused):
        world.write(idempotency_key="K-1")

    assert len(world.desk.received) == 1


def test_a_write_of_which_too_little_time_is_left_is_not_begun() -> None:
    with desk_world(GOOD, remaining_seconds=lambda: 5.9) as world:
        with pytest.raises(DeskUnavailable) as late:
            world.write()
        sent = len(world.desk.received)
        world.read()

    assert (late.value.code, sent) == ("DeadlineExceeded", 0)


def test_nothing_is_sent_when_connecting_took_the_time_that_there_was() -> None:
    with serving(GOOD) as desk:
        readings = iter([0.0, 3.0])
        transport = DeskTransport(DeskAddress.of(desk.url), clock=lambda: next(readings))
        fault = transport.exchange("POST", "/ticket", b"{}", {}, seconds=3)
        transport.close()

    assert fault == WireFault(code="DeadlineExceeded", was_sent=False)
    assert desk.received == []


def test_nothing_is_begun_when_the_time_is_over() -> None:
    with desk_world(GOOD, remaining_seconds=lambda: 0.1) as world, pytest.raises(DeskUnavailable):
        world.read()

    assert world.desk.received == []


def test_a_tool_call_has_so_many_requests_and_the_next_one_as_many_again() -> None:
    with desk_world(GOOD, max_calls=3) as world:
        for _ in range(2):
            world.client.begin()
            for _ in range(3):
                world.read()
            with pytest.raises(DeskUnavailable) as more:
                world.read()

    assert more.value.code == "TooManyDeskRequests"
    assert len(world.desk.received) == 6


def test_an_answer_that_comes_without_a_pause_is_not_waited_for_beyond_its_time() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0.01)
        reads = _BoundedReads(ours.makefile("rb", buffering=0), ours)
        theirs.sendall(b"x")
        time.sleep(0.02)
        with pytest.raises(TimeoutError):
            reads.readinto(bytearray(1))
        reads.close()


def test_requests_of_one_tool_call_share_a_connection_and_one_that_lay_idle_is_not_used() -> None:
    with desk_world(GOOD) as world:
        world.read()
        world.read()
        shared = world.desk.connections
        world.client._sender._transport._used_at -= 4
        world.read()

    assert (shared, world.desk.connections) == (1, 2)


def test_what_a_server_says_unasked_is_not_taken_for_the_next_answer() -> None:
    with desk_world(GOOD + answer({"id": "another customer's"}), answer({"id": "asked for"})) as world:
        world.read()
        second = world.read()

    assert second.document == {"id": "asked for"}
