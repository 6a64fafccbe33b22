"""Work for a client: a person of its own, customers who share a name, and what the desk says was done for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product
from string import ascii_lowercase
from typing import Any

from local.stack import LocalStack
from servicedesk.aws.customer_rows import customer_rows
from servicedesk.tools.desk import MAX_CONTACTS, Customer
from stack.people import LocalPerson
from tests.clients.agents.assistant import Report, Task
from tests.fakes.desk import customer
from tests.running_stack import newcomer

#: More than a page, so that whoever finds them all has turned one.
NAMESAKES = MAX_CONTACTS + 2
#: What the work comes to, when every step is done once and none twice.
STEPS = [
    *[("search_customer", "done")] * 2, ("get_customer", "done"), ("create_ticket", "done"), ("get_customer", "done"),
    ("delete_customer", "asked"), ("delete_customer", "done"), ("get_customer", "failed"),
]  # fmt: skip
_NUMBERS = count(5_001)
#: Names that nobody else has: Zuaaa, Zuaab and so on.
_NAMES = map("".join, product(["Zu"], *[ascii_lowercase] * 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Customers who share a name, one of whom is meant."""

    task: Task
    customers: Sequence[Customer]
    meant: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A call as the function's log has it."""

    tool: str
    outcome: str
    #: The revision of the protocol that it was made in.
    revision: str


def colleague(stack: LocalStack) -> LocalPerson:
    """Return an administrator whom nobody else is: what destroys is limited for each person."""
    return newcomer(stack, f"colleague-{next(_NUMBERS)}", "administrators")


def work_on(stack: LocalStack) -> Work:
    """Put customers who share a name on the desk, and return what to do with one of them."""
    name = next(_NAMES)
    customers = [customer(next(_NUMBERS), f"Sam {name}") for _ in range(NAMESAKES)]
    for namesake in customers:
        puts = [{"PutRequest": {"Item": row}} for row in customer_rows(namesake)]
        stack.clients.dynamodb.batch_write_item(RequestItems={stack.description.desk_table: puts})  # type: ignore[dict-item]
    meant = customers[NAMESAKES // 2]
    task = Task(word=name, email=meant.email, subject="Please close the account")
    return Work(task=task, customers=customers, meant=meant)


def calls_of(stack: LocalStack, person: LocalPerson) -> list[Called]:
    """Return the calls that `person` made, oldest first."""
    user = stack.clients.cognito.admin_get_user(UserPoolId=stack.resources.staff_pool_id, Username=person.username)
    subject = next(attribute["Value"] for attribute in user["UserAttributes"] if attribute["Name"] == "sub")
    return [
        Called(tool=record["tool"], outcome=record["outcome"], revision=record["about"]["protocol"])
        for record in _records(stack)
        if record.get("subject") == subject and "tool" in record
    ]


def check(work: Work, report: Report, calls: Sequence[Called]) -> None:
    """Hold what the model reported, and the calls that were made for it, against the work that was to be done."""
    assert set(report.customer_ids) == {customer.customer_id for customer in work.customers}
    assert report.customer_id == work.meant.customer_id
    assert [(call.tool, call.outcome) for call in calls] == STEPS
    (question,) = [*report.questions, *report.forms]
    assert work.meant.customer_id in question


def _records(stack: LocalStack) -> Iterator[Mapping[str, Any]]:
    pages = stack.clients.logs.get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=stack.description.mcp_log_group):
        yield from (json.loads(event["message"]) for event in page["events"])
