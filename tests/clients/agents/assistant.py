"""What a model would do with a desk's tools, scripted: it reads what it is shown, and takes what it sends out of that.

It knows its task and no more. What it cannot find in what a client shows, it cannot send, and then it says so: that is
what a person with that client would meet. Runs in the frameworks' own environments, so it imports nothing of them.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias

YES = "yes"
_MAX_QUESTIONS = 2
_NUMBERS = count(1)

_CUSTOMER_ID = re.compile(r"C-\d{4,8}")
_TICKET_ID = re.compile(r"T-[0-9A-Z]{8}")
# What is to be sent back is opaque: the first long word after its name, whatever stands between.
_OPAQUE = r"\W{1,12}([\w.~+/=-]{24,})"
_CURSOR = re.compile("cursor" + _OPAQUE)
_CONFIRMATION = re.compile("confirmation" + _OPAQUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a person asks for: find somebody among namesakes, open a ticket for them, delete them, look again."""

    #: A word that more customers share than fit on a page.
    word: str
    #: The e-mail address of the one who is meant.
    email: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The model calls a tool."""

    tool: str
    arguments: Mapping[str, str]
    #: Which call it is; no two have the same.
    number: str = field(default_factory=lambda: f"call-{next(_NUMBERS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """The model says something to the person, and waits for what they say."""

    text: str


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of the task, as far as the model was shown."""

    customer_ids: list[str] = field(default_factory=list)
    customer_id: str = ""
    ticket_id: str = ""
    #: What the model asked the person, and what the client put to them in a form.
    questions: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    #: Everything that the model was shown.
    shown: list[str] = field(default_factory=list)


class NotShown(Exception):
    """The model needs something that it was not shown; the message has what it was shown in its place."""


Turns: TypeAlias = Generator[Call | Say, str, Say]


def work(task: Task, report: Report) -> Turns:
    """Do the task: yield each call and each question, be sent what is shown or said in answer."""
    report.customer_id = yield from _search(task, report)
    customer = {"customer_id": report.customer_id}
    shown = yield from _call(report, "get_customer", customer)
    _find(re.compile(re.escape(task.email)), shown, "the customer's address")
    ticket = {**customer, "subject": task.subject, "description": "The person asked for it."}
    shown = yield from _call(report, "create_ticket", ticket)
    report.ticket_id = _find(_TICKET_ID, shown, "the ticket's id")
    shown = yield from _call(report, "get_customer", customer)
    _find(re.compile(report.ticket_id), shown, "the ticket among the customer's")
    _find(re.compile(re.escape(task.subject)), shown, "the ticket's subject")
    shown = yield from _delete(report, customer)
    gone = rf"deleted\W.*{report.customer_id}|{report.customer_id}.*deleted"
    _find(re.compile(gone, re.IGNORECASE | re.DOTALL), shown, "the deletion")
    shown = yield from _call(report, "get_customer", customer)
    _find(re.compile("no customer", re.IGNORECASE), shown, "the refusal")
    return Say(text=f"{report.customer_id} is deleted.")


class Assistant:
    """The scripted model in a conversation: is told what is said and shown, and answers with a call or a sentence."""

    def __init__(self, task: Task) -> None:
        self.report = Report()
        self.is_done = False
        self._turns = work(task, self.report)
        self._begun = False

    def answer(self, message: str) -> Call | Say:
        """Return what the model does about `message`: what a person said, or what a tool's call came to.

        Raises:
            NotShown: It cannot go on.
        """
        try:
            turn = self._turns.send(message) if self._begun else next(self._turns)
        except StopIteration as finished:
            self.is_done = True
            done: Say = finished.value
            return done
        self._begun = True
        return turn

    async def talk(self, say: Callable[[str], Awaitable[object]]) -> None:
        """Be the person: give the task, and say yes to each question until it is done. `say` runs the agent's loop."""
        await say("Please do what your instructions say.")
        for _ in range(_MAX_QUESTIONS):
            if not self.is_done:
                await say(YES)


def _search(task: Task, report: Report) -> Generator[Call | Say, str, str]:
    """Look at every page, and return the id next to the address."""
    pages, cursor = "", None
    while True:
        arguments = {"query": task.word} | ({"cursor": cursor} if cursor else {})
        shown = yield from _call(report, "search_customer", arguments)
        pages += shown
        if not (more := _CURSOR.search(shown)):
            break
        cursor = more[1]
    report.customer_ids = list(dict.fromkeys(_CUSTOMER_ID.findall(pages)))
    before, found, _ = pages.partition(task.email)
    ids = _CUSTOMER_ID.findall(before)
    if not found or not ids:
        raise NotShown(f"the address of the customer, with their id: {pages}")
    return str(ids[-1])


def _delete(report: Report, customer: Mapping[str, str]) -> Generator[Call | Say, str, str]:
    """Ask for the deletion; where the client puts the question to nobody, the model does."""
    shown = yield from _call(report, "delete_customer", customer)
    if (confirmation := _CONFIRMATION.search(shown)) is None:
        return shown
    report.questions.append(shown)
    reply = yield Say(text=shown)
    if reply != YES:
        raise NotShown("a yes")
    return (yield from _call(report, "delete_customer", {**customer, "confirmation": confirmation[1]}))


def _call(report: Report, tool: str, arguments: Mapping[str, str]) -> Generator[Call | Say, str, str]:
    shown = yield Call(tool=tool, arguments=arguments)
    report.shown.append(shown)
    return shown


def _find(pattern: re.Pattern[str], shown: str, what: str) -> str:
    found = pattern.search(shown)
    if found is None:
        raise NotShown(f"{what}: {shown}")
    return found[0]


def filled(schema: Mapping[str, Any], arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return `arguments` as models send them that hold to `schema`: with something in whatever is required, and null
    wherever it is allowed.
    """
    required = schema.get("required", ())
    missing = {name: property_ for name, property_ in schema["properties"].items() if name not in arguments}
    return {
        **arguments,
        **{name: _filler(each) for name, each in missing.items() if name in required or _may_be_null(each)},
    }


def _filler(schema: Mapping[str, Any]) -> Any:
    """Return what a model sends that has nothing to send."""
    if _may_be_null(schema):
        return None
    return schema.get("default", schema["enum"][0]) if "enum" in schema else ""


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    return "null" in schema.get("type", ()) or any(map(_may_be_null, schema.get("anyOf", ())))
