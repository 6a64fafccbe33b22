"""No exception's text, no token and no argument reaches a client or a log."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest

from servicedesk.errors import DeskBusy, DeskUnavailable, ToolFailed
from servicedesk.server.log import SERVICE, LibraryRecords
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.create_ticket import create_ticket
from servicedesk.tools.effect import Effect
from servicedesk.tools.ticket_rows import TICKETS
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Tool
from tests.events import call_event, load_event, with_body, with_headers, with_message, with_token
from tests.fakes.desk import JANE, FakeDesk, ticket
from tests.fakes.signing_keys import FakeSigningKeys
from tests.fakes.tickets import FakeTickets, tools_over
from tests.fakes.tools import Done
from tests.tools.arguments import arguments_of
from tests.worlds.mcp_service import CountingService, token_of

SECRET = "hunter2-and-jane.doe@example.com"
ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])


class Words(Arguments):
    """Anything that a person may say."""

    words: str
    number: int = 0


def failing_tool(error: Exception) -> AnyTool:
    def run(_arguments: Words, _caller: Caller) -> Done:
        raise error

    return Tool(
        name="say_words",
        title="Say",
        description="Say words.",
        effect=Effect.WRITES,
        arguments=Words,
        result=Done,
        run=run,
    )


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What our log has written so far."""
    handler = logging.getLogger(SERVICE).handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


@pytest.fixture
def library_log() -> Iterator[None]:
    """Everything that a library logs goes where it goes in Lambda, down to the last detail."""
    root, handler = logging.getLogger(), LibraryRecords(logging.DEBUG)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.removeHandler(handler)
    root.setLevel(level)


FAILURES: dict[str, tuple[Exception, str]] = {
    "a defect": (RuntimeError(f"could not write {SECRET}"), "not_known"),
    "a key that is not there": (KeyError(SECRET), "not_known"),
    "a desk out of reach": (DeskUnavailable(), "not_known"),
    "a desk that takes no more": (DeskBusy(retry_after_seconds=1), "unreachable"),
    "a refusal for the model": (ToolFailed("There is no such customer. Search again."), "failed"),
}


@pytest.mark.requirement("tools.sanitized-outputs")
@ERAS
@pytest.mark.parametrize(("error", "outcome"), FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.usefixtures("library_log")
def test_a_tool_that_fails_answers_with_a_result_and_without_the_exceptions_text(
    legacy: bool, error: Exception, outcome: str, written: StringIO
) -> None:
    service = CountingService(failing_tool(error))

    answer = service.invoke_as("support-engineers", call_event("say_words", {"words": SECRET}, legacy=legacy))

    assert (answer.status, answer.json["result"]["isError"]) == (200, True)
    assert SECRET not in answer.body
    assert f'"outcome":"{outcome}"' in written.getvalue()
    assert SECRET not in written.getvalue()


def test_a_defect_is_found_by_its_kind_and_place(written: StringIO) -> None:
    service = CountingService(failing_tool(RuntimeError(SECRET)))

    service.invoke_as("support-engineers", call_event("say_words", {"words": "x"}))

    record = next(json.loads(line) for line in written.getvalue().splitlines() if "a tool broke" in line)
    assert record["error_type"] == "RuntimeError"
    assert record["frames"][-1].startswith("test_silence.py:")


@ERAS
@pytest.mark.usefixtures("library_log")
def test_what_does_not_fit_is_named_without_the_value(legacy: bool, written: StringIO) -> None:
    service = CountingService(failing_tool(RuntimeError("never run")))

    answer = service.invoke_as("support-engineers", call_event("say_words", {"number": SECRET}, legacy=legacy))

    text = answer.json["result"]["content"][0]["text"]
    assert "words: Field required." in text
    assert "number: Input should be a valid integer." in text
    assert SECRET not in answer.body + written.getvalue()


@pytest.mark.requirement("authorization.token-storage")
@ERAS
@pytest.mark.usefixtures("library_log")
def test_the_log_of_a_whole_day_holds_no_token_and_nothing_that_was_said(legacy: bool, written: StringIO) -> None:
    service = CountingService(failing_tool(RuntimeError(SECRET)))
    token = token_of("support-engineers")
    event = call_event("say_words", {"words": SECRET}, legacy=legacy)
    broken = [with_body(event, f'{{"jsonrpc": "2.0", "{SECRET}'), with_body(event, f'["{SECRET}"]')]

    for request in (event, call_event(SECRET, legacy=legacy), load_event("mcp-get"), *broken):
        answer = service.invoke(with_token(request, token))
        assert answer.status < 500
    service.invoke(with_token(event, token + "x"))

    assert len(written.getvalue().splitlines()) > 2
    for part in (SECRET, token, *token.split(".")):
        assert part not in written.getvalue()


@pytest.mark.usefixtures("library_log")
def test_a_defect_outside_a_tool_is_answered_with_nothing_but_the_fact(written: StringIO) -> None:
    token = token_of("support-engineers")
    service = CountingService(keys=FakeSigningKeys(failure=RuntimeError(token)))

    answer = service.invoke(with_token(load_event("mcp-tools-list"), token))

    assert answer.status == 500
    assert answer.json == {"error": "internal_error", "error_description": "Something went wrong on our side."}
    assert '"error_type":"RuntimeError"' in written.getvalue()
    assert token not in written.getvalue()


@ERAS
@pytest.mark.usefixtures("library_log")
def test_a_defect_inside_the_protocol_is_answered_with_nothing_but_the_fact_and_counted(
    legacy: bool, written: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = CountingService()

    def broken(_value: object) -> str:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(service.digests, "digest", broken)

    answer = service.invoke_as("support-engineers", call_event("read_ticket", legacy=legacy))

    assert answer.status == 500
    assert answer.json["error"] == "internal_error"
    (record,) = [json.loads(line) for line in written.getvalue().splitlines() if "a request broke" in line]
    assert (record["error_type"], record["Broken"]) == ("RuntimeError", 1)
    assert SECRET not in answer.body + written.getvalue()
    assert service.read.runs == []


def test_the_log_says_who_was_refused_what_and_why(written: StringIO) -> None:
    service = CountingService()

    service.invoke_as("support-engineers", call_event("delete_customer"))
    service.invoke_as("support-engineers", call_event("no_such_tool"))
    service.invoke_as("support-engineers", load_event("mcp-tools-list"), exp=1_000)

    hidden, unknown, expired = (json.loads(line) for line in written.getvalue().splitlines())
    assert (hidden["outcome"], hidden["tool"]) == ("not_granted", "delete_customer")
    assert (unknown["outcome"], unknown.get("tool")) == ("no_such_tool", None)
    assert (expired["refusal"], expired["reason"], expired["fault"]) == ("InvalidToken", "invalid_token", "expired")


@pytest.mark.parametrize("legacy", [False, True])
def test_a_record_says_what_a_call_was_about_and_nothing_of_what_was_said(written: StringIO, legacy: bool) -> None:
    desk = FakeDesk([JANE])
    tool = create_ticket(desk, FakeTickets(desk))
    service = CountingService(tool)
    asked = {"customer_id": "C-1042", "subject": "A secret", "description": "Nobody reads this."}

    for arguments in (asked, asked, {**asked, "customer_id": "Jane Doe"}):
        service.invoke_as("support-engineers", call_event("create_ticket", arguments, legacy=legacy))
    service.invoke_as("support-engineers", call_event("delete_customer", {"customer_id": "C-1042"}, legacy=legacy))

    first, second, wrong, hidden = (json.loads(line)["about"] for line in written.getvalue().splitlines())
    assert first == second
    assert first["customer_id"] == "C-1042"
    assert re.fullmatch(r"T-[0-9A-Z]{8}", first["ticket_id"])
    assert re.fullmatch(r"[0-9a-f]{16}", first["arguments"])
    assert first["protocol"] == ("2025-11-25" if legacy else "2026-07-28")
    assert "customer_id" not in wrong
    assert hidden["customer_id"] == "C-1042"
    assert not any(said in written.getvalue() for said in ("secret", "Nobody", "Jane"))


@pytest.mark.parametrize("tool", [tool.name for tool in described_catalogue() if tool.rows == TICKETS])
def test_a_record_says_which_ticket_a_call_was_about_and_nothing_of_what_it_says(written: StringIO, tool: str) -> None:
    desk = FakeDesk([JANE], [ticket(1, subject="A secret")])
    made = tools_over(desk, tickets=FakeTickets(desk, {"T-00000001": "Nobody reads this."}))[tool]
    arguments = {**arguments_of(made), **({"text": "A secret"} if "text" in made.input_schema["properties"] else {})}

    CountingService(made).invoke_as("support-engineers", call_event(tool, arguments))

    said = json.loads(written.getvalue().splitlines()[0])["about"]
    assert said.get("ticket_id") == arguments.get("ticket_id")
    assert not any(word in written.getvalue() for word in ("secret", "Nobody", "Jane"))


@pytest.mark.requirement("transport.version-assumed")
def test_a_request_that_names_no_revision_is_of_the_one_that_had_no_header_for_it(written: StringIO) -> None:
    unnamed = with_headers(call_event("read_ticket", legacy=True), {"mcp-protocol-version": None})

    answer = CountingService().invoke_as("support-engineers", unnamed)

    assert answer.status == 200
    assert json.loads(written.getvalue().splitlines()[0])["about"]["protocol"] == "2025-03-26"


@pytest.mark.parametrize(
    ("name", "is_recorded"), [("claude-code", True), ("a\nb", False), ("x" * 65, False), ("", False)]
)
def test_a_clients_name_is_recorded_if_it_looks_like_one(written: StringIO, name: str, is_recorded: bool) -> None:
    event = call_event("read_ticket")
    params = json.loads(event["body"])["params"]
    params["_meta"]["io.modelcontextprotocol/clientInfo"] = {"name": name, "version": "1"}

    CountingService().invoke_as("support-engineers", with_message(event, params=params))

    said = json.loads(written.getvalue().splitlines()[0])["about"]
    assert said.get("client_name") == (name if is_recorded else None)


ADDRESS = "dana.of.the.desk@corp.example"


@pytest.mark.parametrize("error", [None, *(error for error, _ in FAILURES.values())])
@pytest.mark.usefixtures("library_log")
def test_the_address_of_whoever_calls_is_told_to_the_tool_and_to_nobody_else(
    written: StringIO, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    told: list[str | None] = []

    def run(_arguments: Words, caller: Caller) -> Done:
        told.append(caller.principal.email)
        if error is not None:
            raise error
        return Done()

    service = CountingService(replace(failing_tool(RuntimeError()), run=run))

    answer = service.invoke_as("support-engineers", call_event("say_words", {"words": "hello"}), desk_email=ADDRESS)

    assert told == [ADDRESS]
    assert ADDRESS not in answer.body + str(answer.headers) + written.getvalue() + caplog.text
