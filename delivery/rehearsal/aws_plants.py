"""Ways to plant a fault in what a stack has at AWS, each undone at the end of its block."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from delivery.rehearsal.plants import Plant, World

Step = Callable[[World], object]
Statements = list[dict[str, Any]]


def do_and_undo(do: Step, undo: Step) -> Plant:
    """Change something at AWS."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        do(world)
        try:
            yield
        finally:
            undo(world)

    return plant


def api_call(service: str, operation: str, **parameters: Any) -> Step:
    """Return a call of AWS; a parameter that is a function is given the world."""

    def call(world: World) -> object:
        given = {name: value(world) if callable(value) else value for name, value in parameters.items()}
        # Of the session that there is: what is asked meanwhile has credentials of its own in the environment.
        client: Any = boto3.client  # whose types know each service by its name
        return getattr(client(service), operation)(**given)

    return call


def resource_name(logical_id: str) -> Callable[[World], str]:
    """Return what finds a resource's name."""
    return lambda world: world[logical_id]


def role_with(logical_id: str, change: Callable[[Statements], Statements]) -> Plant:
    """Change the statements of a role."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        iam, role = boto3.client("iam"), {"RoleName": world[logical_id], "PolicyName": "function"}
        document = iam.get_role_policy(**role)["PolicyDocument"]
        # moto leaves a hole where a condition leaves a statement out.
        document = {**document, "Statement": [statement for statement in document["Statement"] if statement]}
        changed = {**document, "Statement": change(document["Statement"])}
        iam.put_role_policy(**role, PolicyDocument=json.dumps(changed))
        yield
        iam.put_role_policy(**role, PolicyDocument=json.dumps(document))

    return plant


def without_action(action: str) -> Callable[[Statements], Statements]:
    """Return what takes an action out of every statement."""
    return lambda statements: [
        {**statement, "Action": [name for name in statement["Action"] if name != action]}
        if isinstance(statement["Action"], list)
        else statement
        for statement in statements
        if statement["Action"] != action
    ]


def with_action(sid: str, action: str) -> Callable[[Statements], Statements]:
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
    def plant(world: World) -> Iterator[None]:
        cognito: Any = boto3.client("cognito-idp")
        which = {"UserPoolId": world["StaffPool"], "ClientId": world["ClaudeCodeClient"]}
        before = cognito.describe_user_pool_client(**which)["UserPoolClient"]
        kept = {name: value for name, value in before.items() if name not in {"CreationDate", "LastModifiedDate"}}
        cognito.update_user_pool_client(**{**kept, **properties})
        yield
        cognito.update_user_pool_client(**kept)

    return plant
