"""Either half of a result is enough: a model that is given only the text, or only the structure, gets to the end."""

import json
import re
from typing import Any

import pytest

from tests.events import call_event, with_headers, with_token
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, customer, ticket
from tests.fakes.tickets import tools_over
from tests.worlds.mcp_service import CountingService, token_of

REVISIONS = ("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28")


class Model:
    """Calls tools, and is given one half of each answer."""

    def __init__(self, half: str, revision: str) -> None:
        self._half, self._revision = half, revision
        namesakes = [customer(number, "Jane Doe", region="APAC") for number in range(1_000, 1_025)]
        self.desk = FakeDesk([*namesakes, JANE], [ticket(1, subject="Cannot sign in"), ticket(2)])
        self.sign_in = FakeCustomerSignIn("jane.doe")
        tools = tools_over(self.desk, self.sign_in)
        deleting = tools.pop("delete_customer")
        self._service = CountingService(*tools.values(), delete=deleting)
        self._token = token_of("administrators")

    def call(self, tool: str, **arguments: Any) -> str:
        event = call_event(tool, arguments, legacy=self._revision != REVISIONS[-1])
        event = with_headers(event, {"mcp-protocol-version": self._revision})
        result = self._service.invoke(with_token(event, self._token)).json["result"]
        if self._half == "text" or "structuredContent" not in result:
            text: str = result["content"][0]["text"]
            return text
        return json.dumps(result["structuredContent"], ensure_ascii=False)


def found(name: str, answer: str) -> str | None:
    """Return a value that the desk gave, from either half."""
    match = re.search(rf'"?{name}"?: "?([^\s",]+)', answer)
    return match[1] if match else None


@pytest.fixture(params=[(half, revision) for half in ("text", "structure") for revision in REVISIONS], ids=" ".join)
def model(request: pytest.FixtureRequest) -> Model:
    return Model(*request.param)


def test_somebody_is_found_page_by_page_and_shown(model: Model) -> None:
    answer = model.call("search_customer", query="jane doe")
    pages = 1
    while "jane.doe@example.com" not in answer:
        assert "send next_cursor as cursor with the same query" in answer
        answer = model.call("search_customer", query="jane doe", cursor=found("next_cursor", answer))
        pages += 1
    (line,) = (part for part in re.split(r"\n|\}", answer) if "jane.doe@example.com" in part)
    shown = model.call("get_customer", customer_id=found("customer_id", line))

    assert pages > 1
    assert "Use get_customer" in answer
    for fact in ("C-1042", "Jane Doe", "jane.doe@example.com", "+44 7700 900042", "EMEA", "2024-03-18T09:30:00Z"):
        assert fact in shown
    for fact in ("T-00000001", "Cannot sign in", "open", "2026-11-23T00:01:00Z", "newest first"):
        assert fact in shown
    assert "before you use create_ticket" in shown


def test_a_ticket_is_opened_and_not_twice(model: Model) -> None:
    asked = {"customer_id": "C-1042", "subject": "Printer", "description": "On fire."}
    opened, again = model.call("create_ticket", **asked), model.call("create_ticket", **asked)

    assert found("ticket_id", opened) == found("ticket_id", again) == model.desk.tickets[-1].ticket_id
    assert "Do not call create_ticket again" in opened
    assert "no other was opened" in again
    assert model.desk.tickets[-1].ticket_id in model.call("get_customer", customer_id="C-1042")


def test_a_ticket_is_worked_on_from_either_half(model: Model) -> None:
    listed = model.call("list_tickets")
    ticket_id = found("ticket_id", listed)
    read = model.call("get_ticket", ticket_id=ticket_id)
    asked = model.call("reply_to_customer", ticket_id=ticket_id, text="Which browser?")
    answered = model.call(
        "reply_to_customer", ticket_id=ticket_id, text="Which browser?", confirmation=found("confirmation", asked)
    )
    version = int(found("version", read) or 0)
    changed = model.call("update_ticket", ticket_id=ticket_id, version=version, status="pending")
    late = model.call("update_ticket", ticket_id=ticket_id, version=version, status="open")

    assert f"update_ticket with version {version}" in read
    assert "Nothing has been done yet" in asked
    assert "no e-mail is sent" in answered
    assert "It is pending, priority normal" in changed
    assert "changed since you read it" in late
    assert "Which browser?" in model.call("get_ticket", ticket_id=ticket_id)


def test_a_deletion_is_asked_about_and_done(model: Model) -> None:
    asked = model.call("delete_customer", customer_id="C-1042")

    assert "Delete C-1042 (EMEA), who is called" in asked
    assert "Nothing has been done yet" in asked
    assert "Ask the person" in asked
    assert model.desk.deleted == []

    done = model.call("delete_customer", customer_id="C-1042", confirmation=found("confirmation", asked))
    assert "Deleted customer C-1042" in done
    assert "an administrator can bring it back" in done
    assert len(model.desk.deleted) == 1


def test_a_password_is_reset_and_what_became_of_it_is_said(model: Model) -> None:
    asked = model.call("reset_password", customer_id="C-1042")
    done = model.call("reset_password", customer_id="C-1042", confirmation=found("confirmation", asked))

    assert model.sign_in.reset == ["jane.doe"]
    for fact in ("C-1042", "no longer works", "a code was sent", "code_sent", "never ask for it"):
        assert fact in done


def test_nothing_is_answered_with_what_to_do(model: Model) -> None:
    model.desk.tickets.clear()

    assert "Check the spelling" in model.call("search_customer", query="nobody")
    assert "with its country code" in model.call("search_customer", query="07700 900123")
    assert "Use create_ticket to open one" in model.call("get_customer", customer_id="C-1042")
    assert "Use search_customer" in model.call("get_customer", customer_id="C-9")
    assert "leave cursor out" in model.call("search_customer", query="jane", cursor="x")
    assert "call again" in model.call("get_customer").lower()
