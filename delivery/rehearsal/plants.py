"""Ways to plant a fault in a rehearsed stack, each undone at the end of its block."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from delivery.rehearsal.front import Answer, Front
from delivery.rehearsal.stand_ins import RehearsedAws
from delivery.verify.deployment import Deployment

TOPIC = "nobody-listens"


@dataclass(frozen=True, kw_only=True)
class World:
    """The rehearsed stack, and where faults are planted."""

    deployment: Deployment
    aws: RehearsedAws
    front: Front
    #: Who signs in.
    username: str

    def __getitem__(self, logical_id: str) -> str:
        """Return what AWS calls a resource."""
        return self.deployment.resources[logical_id].physical_id


Plant = Callable[[World], AbstractContextManager[None]]
Step = Callable[[World], object]


def arriving(path: str, method: str = "", **change: Any) -> Plant:
    """Change the answers from URLs that hold `path`. See `_with` for what may be changed."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        def changed(sent: str, url: str, answer: Answer) -> Answer:
            return _with(answer, **change) if path in url and method in {"", sent} else answer

        before, world.front.change = world.front.change, changed
        yield
        world.front.change = before

    return planted


def _with(  # noqa: PLR0913 -- what may be changed
    answer: Answer,
    *,
    status: int = 0,
    rename: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    without: str = "",
    document: Mapping[str, Any] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Return an answer with another status, headers renamed, added or taken away, or members of another value."""
    old_status, old_headers, old_body = answer
    named = {(rename or {}).get(name, name): value for name, value in old_headers.items() if name != without}
    if document is not None:
        body = json.dumps({**json.loads(old_body or b"{}"), **document}).encode()
    return status or old_status, {**named, **(headers or {})}, old_body if body is None else body


def leading(change: Callable[[str], str]) -> Plant:
    """Change the path and query of requests on their way."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        before, world.front.lead = world.front.lead, change
        yield
        world.front.lead = before

    return planted


def knowing(**changes: Any) -> Plant:
    """Change what the stand-ins for moto's gaps know."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        before = {name: getattr(world.aws, name) for name in changes}
        for name, value in changes.items():
            setattr(world.aws, name, value(world) if callable(value) else value)
        yield
        for name, value in before.items():
            setattr(world.aws, name, value)

    return planted


def answering(action: str, **members: Any) -> Plant:
    """Change members of an answer of AWS."""
    return knowing(planted={action: members})


def done(do: Step, undo: Step) -> Plant:
    """Change something at AWS."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        do(world)
        try:
            yield
        finally:
            undo(world)

    return planted


def calling(service: str, operation: str, **parameters: Any) -> Step:
    """Return a call of AWS; a parameter that is a function is given the world."""

    def called(world: World) -> object:
        given = {name: value(world) if callable(value) else value for name, value in parameters.items()}
        # Of the session that there is: what is asked meanwhile has credentials of its own in the environment.
        client: Any = boto3.client  # whose types know each service by its name
        return getattr(client(service), operation)(**given)

    return called


def named(logical_id: str) -> Callable[[World], str]:
    """Return what finds a resource's name."""
    return lambda world: world[logical_id]


def granting(logical_id: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Plant:
    """Change the statements of a role."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        iam, role = boto3.client("iam"), {"RoleName": world[logical_id], "PolicyName": "function"}
        document = iam.get_role_policy(**role)["PolicyDocument"]
        # moto leaves a hole where a condition leaves a statement out.
        document = {**document, "Statement": [statement for statement in document["Statement"] if statement]}
        changed = {**document, "Statement": change(document["Statement"])}
        iam.put_role_policy(**role, PolicyDocument=json.dumps(changed))
        yield
        iam.put_role_policy(**role, PolicyDocument=json.dumps(document))

    return planted


def without_action(action: str) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return what takes an action out of every statement."""
    return lambda statements: [
        {**statement, "Action": [name for name in statement["Action"] if name != action]}
        if isinstance(statement["Action"], list)
        else statement
        for statement in statements
        if statement["Action"] != action
    ]


def widened(sid: str, action: str) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return what adds an action to the statement of this name."""
    return lambda statements: [
        {**statement, "Action": [*([a] if isinstance(a := statement["Action"], str) else a), action]}
        if statement["Sid"] == sid
        else statement
        for statement in statements
    ]


def client_with(**properties: Any) -> Plant:
    """Change the app client that sends people back to this machine; AWS resets what is not said again."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        cognito: Any = boto3.client("cognito-idp")
        which = {"UserPoolId": world["StaffPool"], "ClientId": world["ClaudeCodeClient"]}
        before = cognito.describe_user_pool_client(**which)["UserPoolClient"]
        kept = {name: value for name, value in before.items() if name not in {"CreationDate", "LastModifiedDate"}}
        cognito.update_user_pool_client(**{**kept, **properties})
        yield
        cognito.update_user_pool_client(**kept)

    return planted


def silent(_: World) -> Mapping[str, Any]:
    """Return the alarms, each telling a topic to which nobody listens."""
    topic = boto3.client("sns").create_topic(Name=TOPIC)["TopicArn"]
    alarms = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {"cloudwatch:DescribeAlarms": [{**alarm, "AlarmActions": [topic]} for alarm in alarms]}


def alarms(**members: Any) -> Plant:
    """Change the first alarm that is listed."""

    def listed(_: World) -> Mapping[str, Any]:
        alarms = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
        return {"cloudwatch:DescribeAlarms": [{**alarm, **members} for alarm in alarms[:1]] + alarms[1:]}

    return knowing(listed=listed)


def dashboard(world: World) -> Mapping[str, Any]:
    """Return the dashboard with an expression whose brackets do not match."""
    body = boto3.client("cloudwatch").get_dashboard(DashboardName=world["Dashboard"])["DashboardBody"]
    return {"cloudwatch:GetDashboard": {"DashboardBody": body.replace("100*ph/(ph+", "100*ph/((ph+")}}


def queries(**members: Any) -> Callable[[World], Mapping[str, Any]]:
    """Return what changes the first saved query, or takes it away where no member is given."""

    def changed(world: World) -> Mapping[str, Any]:
        first, *others = world.aws.queries.items()
        return {first[0]: {**first[1], **members}, **dict(others)} if members else dict(others)

    return changed
