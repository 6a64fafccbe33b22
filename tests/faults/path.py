"""The MCP function's whole path over moto, every call of AWS in one place where it can be made to fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

from servicedesk.aws.agents_table import AgentsTable
from servicedesk.aws.calls_table import CallsTable
from servicedesk.aws.clients import cognito_client, dynamodb_client, secrets_client
from servicedesk.aws.confirmation_seal import SecretSeal
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.deadline import Deadline
from servicedesk.aws.default_grants import put_missing
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.secret import Secret
from servicedesk.aws.secret_digests import SecretDigests
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.clock import Clock, elapsed_seconds
from servicedesk.identity.tokens import SigningKeys
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.server.service import Ports, build
from servicedesk.tools.catalogue import built_in_ports, catalogue
from servicedesk.tools.conditions import Conditions
from tests.aws.tables import Kept, aws, desk_table, made_table, permissions_table, rows, store
from tests.events import Event, call_event, load_event, with_token
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE, customer, ticket
from tests.fakes.execution import InTurn, confirmation_in
from tests.fakes.signing_keys import FakeSigningKeys
from tests.tokens import SETTINGS
from tests.worlds.mcp_service import CONTEXT, Answer, token_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: What AWS says in words: names, addresses and what was sent.
MESSAGE = "User: arn:aws:sts::123456789012:assumed-role/mcp is not authorized"


def error(code: str, status: int) -> Callable[[str], Exception]:
    """Return what makes a failure that AWS answers with."""
    metadata = {"HTTPStatusCode": status, "RetryAttempts": 0}
    response: Any = {"Error": {"Code": code, "Message": MESSAGE}, "ResponseMetadata": metadata}
    return lambda operation: ClientError(response, operation)


def cancelled(reason: str) -> Callable[[str], Exception]:
    """Return what makes the failure of a transaction of which DynamoDB makes no write, for a reason with the first."""
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": MESSAGE},
        "ResponseMetadata": {"HTTPStatusCode": 400},
        "CancellationReasons": [{"Code": reason}, {"Code": "None"}],
    }
    return lambda operation: ClientError(response, operation)


#: Ways to fail: an error, a throttle, an answer that does not come in time.
#: Where customers choose a new password.
PAGE = "https://accounts.example.com"
FAULTS: dict[str, Callable[[str], Exception]] = {
    "an error": error("InternalServerError", 500),
    "a throttle": error("ThrottlingException", 400),
    "an answer that does not come": lambda _: ReadTimeoutError(endpoint_url="https://aws"),
}


@dataclass
class Plan:
    """Which call of AWS fails, and how."""

    #: Counted from 0; None lets all succeed.
    fails_at: int | None = None
    fault: Callable[[str], Exception] = FAULTS["an error"]
    #: Whether AWS does what was asked before the answer is lost.
    is_done_first: bool = False
    calls: list[str] = field(default_factory=list)

    def around(self, call: Callable[..., Any], client: Any, operation: str, arguments: Any) -> Any:
        """Make a call, or fail."""
        self.calls.append(operation)
        if len(self.calls) - 1 != self.fails_at:
            return call(client, operation, arguments)
        if self.is_done_first:
            call(client, operation, arguments)
        raise self.fault(operation)


CLOCK = FakeClock()
#: Group → tool → how far.
Policy = Mapping[str, Mapping[str, Conditions]]


@cache
def clients() -> tuple[Deadline, DynamoDBClient, CognitoIdentityProviderClient, SecretsManagerClient]:
    """Make the clients that all paths use, with their deadline: they remember nothing of the product's."""
    deadline = Deadline(CLOCK)
    return deadline, dynamodb_client(deadline), cognito_client(deadline), secrets_client(deadline)


#: The same person a second time, with a ticket of theirs.
TWICE = customer(7, "Jane Do")


class Path:
    """One execution environment over tables with one customer, and everything a test can look at afterwards."""

    def __init__(
        self, keys: SigningKeys | None = None, elapsed: Clock = elapsed_seconds, policy: Policy = DEFAULT_POLICY
    ) -> None:
        self.keys = keys or FakeSigningKeys()
        self.elapsed = elapsed
        #: What the deadline takes the time to be.
        self.clock = CLOCK
        self.deadline, self.dynamodb, self.cognito, self.secrets = clients()
        # What moto holds can be put back; another emulator begins with nothing.
        if (kind := repr(policy)) not in MADE or "AWS_ENDPOINT_URL" in os.environ:
            MADE[kind] = made(policy)
        held, self.pool_id = MADE[kind]
        held.restore()
        self.restart()

    def restart(self) -> None:
        """Begin again as a new execution environment, with nothing remembered."""
        secret = Secret(lambda: self.secrets, "key", self.clock)
        seal, calls = SecretSeal(secret), CallsTable(self.dynamodb, "calls")
        sign_in = CustomerPool(lambda: self.cognito, self.pool_id, PAGE)
        ports = Ports(
            keys=self.keys,
            grant_store=GrantsTable(self.dynamodb, "permissions"),
            counter=calls,
            ledger=calls,
            seal=seal,
            digests=SecretDigests(secret),
            agents=AgentsTable(self.dynamodb, "permissions"),
            elapsed=self.elapsed,
            # One call of AWS after the other, so that a plan can say which fails.
            worker=InTurn(),
        )
        desk, tickets = DeskTable(self.dynamodb, "desk", seal), TicketTable(self.dynamodb, "desk", seal)
        self.handler = build(SETTINGS, catalogue(built_in_ports(desk, tickets, sign_in)), ports)

    def invoke(self, event: Event) -> Answer:
        """Answer an administrator's request."""
        self.deadline.begin()
        return Answer(self.handler(signed(event), CONTEXT))

    def state(self) -> tuple[Any, bool, str]:
        """Return the desk's rows without idempotency records, and what became of Jane's sign-in."""
        self.deadline.begin()
        kept = {name: row for name, row in rows(self.dynamodb).items() if not name[0].startswith("idempotency#")}
        user = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username="jane.doe")
        return kept, user["Enabled"], user["UserStatus"]


#: What moto holds at the beginning, by the policy: made once.
MADE: dict[str, tuple[Kept, str]] = {}


def made(policy: Policy) -> tuple[Kept, str]:
    """Make a customer, tickets, a policy and a key in moto, and return them with the pool of the customer's sign-in."""
    store(desk_table(), [JANE, TWICE], [*(ticket(number) for number in range(2)), ticket(7, TWICE)])
    list(put_missing(permissions_table("permissions"), "permissions", policy))
    made_table("calls")
    secrets_client().create_secret(Name="key", SecretString="k" * 64)
    cognito = cognito_client()
    pool_id = cognito.create_user_pool(PoolName="customers", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    address: Any = [{"Name": "email", "Value": JANE.email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool_id, Username="jane.doe", UserAttributes=address)
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username="jane.doe", Password="A-Password-of-12!", Permanent=True
    )
    return Kept("dynamodb", "cognito-idp", "secretsmanager"), pool_id


def signed(event: Event) -> Event:
    """Return the event with an administrator's token."""
    return with_token(event, token_of("administrators"))


ID = {"customer_id": JANE.customer_id}
OPEN = {**ID, "subject": "Printer", "description": "It is on fire."}
WORK = {"ticket_id": ticket(1).ticket_id}
ANSWER = {**WORK, "text": "Which cable?"}
NEWCOMER = {"name": "Ada Poe", "email": "ada.poe@example.org", "region": "EMEA"}
MOVED = {**ID, "email": "jane@example.net"}
MERGER = {**ID, "duplicate_id": TWICE.customer_id}
RESOLVED = {"version": 1, "status": "resolved", "note": "It was the cable."}
TOOLS: dict[str, Callable[[], Event]] = {
    "list": lambda: load_event("mcp-tools-list"),
    "search": lambda: call_event("search_customer", {"query": "jane"}),
    "get": lambda: call_event("get_customer", ID),
    "open a ticket": lambda: call_event("create_ticket", OPEN),
    "read a ticket": lambda: call_event("get_ticket", WORK),
    "list tickets": lambda: call_event("list_tickets", {"status": ["open"], "region": JANE.region}),
    "find tickets": lambda: call_event("search_tickets", {"query": "subject"}),
    "note": lambda: call_event("add_note", {**WORK, "text": "It is the cable."}),
    "change a ticket": lambda: call_event("update_ticket", {**WORK, **RESOLVED}),
    "add a customer": lambda: call_event("create_customer", NEWCOMER),
    "be asked about a change": lambda: call_event("update_customer", MOVED),
    "be asked about a merger": lambda: call_event("merge_customers", MERGER),
    "be asked about an answer": lambda: call_event("reply_to_customer", ANSWER),
    "be asked about a deletion": lambda: call_event("delete_customer", ID),
    "be asked about a reset": lambda: call_event("reset_password", ID),
}
CONFIRMED = {
    "delete": ("delete_customer", ID),
    "reset": ("reset_password", ID),
    "answer": ("reply_to_customer", ANSWER),
    "change a customer": ("update_customer", MOVED),
    "merge": ("merge_customers", MERGER),
}


def confirmed(path: Path, tool: str, arguments: Mapping[str, str]) -> Event:
    """Return the second request of a call that asks."""
    asked = path.invoke(call_event(tool, dict(arguments))).json["result"]["content"][0]["text"]
    confirmation = confirmation_in(asked)
    assert confirmation
    return call_event(tool, {**arguments, "confirmation": confirmation})


def prepared(path: Path, what: str) -> Event:
    """Return the request that one of the things in `TOOLS` and `CONFIRMED` needs."""
    return TOOLS[what]() if what in TOOLS else confirmed(path, *CONFIRMED[what])


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> Iterator[Plan]:
    """Let `plan` decide about every call of AWS inside."""
    call = BaseClient._make_api_call  # type: ignore[attr-defined]
    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", lambda *arguments: plan.around(call, *arguments))
        yield plan


@contextmanager
def path(
    monkeypatch: pytest.MonkeyPatch,
    keys: SigningKeys | None = None,
    elapsed: Clock = elapsed_seconds,
    policy: Policy = DEFAULT_POLICY,
) -> Iterator[Path]:
    """Yield a path. Where the product or botocore would wait, only its own time goes on."""
    with aws(monkeypatch):
        whole = Path(keys, elapsed, policy)

        def pass_time(seconds: float) -> None:
            whole.clock.now_seconds += seconds

        monkeypatch.setattr("servicedesk.aws.desk_table.time.sleep", pass_time)
        monkeypatch.setattr("botocore.endpoint.time.sleep", pass_time)
        yield whole
