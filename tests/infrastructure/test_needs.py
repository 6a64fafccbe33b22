"""What the code calls, what the list says that it needs, and what the template's roles allow are one and the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from delivery.template.functions import FUNCTION
from delivery.verify.needs import NEEDS, NOBODY, OWN_LOG, TRACES
from tests.infrastructure.reachable import ROOT, actions
from tests.infrastructure.transformed import declared

#: What has the name of something that is called, and is not called there: function → action → why.
NOT_CALLED: Final[Mapping[str, Mapping[str, str]]] = {
    "McpFunction": {
        "cognito-idp:AdminEnableUser": "`enable` is the command's, which puts a sign-in back; here it names gc's",
    },
    "AdminFunction": {
        "dynamodb:BatchWriteItem": "`_write` is the policy editor's; here it names the one of the desk's batches",
    },
    "SetupFunction": {
        "dynamodb:BatchGetItem": "the policy's store reads too; the first policy is only put",
        "dynamodb:ConditionCheckItem": "a change that takes away holds a witness; the first policy takes nothing away",
        "dynamodb:GetItem": "as BatchGetItem",
        "dynamodb:Query": "as BatchGetItem",
    },
}
#: What another part of AWS does in the function's name, so that no code of ours calls it.
NOT_OURS: Final = {OWN_LOG, TRACES}
STREAM: Final = "/stream"


def apps() -> dict[str, Path]:
    return {
        logical_id: ROOT / properties["CodeUri"] / "app.py" for logical_id, properties in declared().of_type(FUNCTION)
    }


def listed(function: str) -> set[str]:
    return {
        action for need in NEEDS[function] if need.on not in NOT_OURS and need.part != STREAM for action in need.actions
    }


def test_every_function_is_listed() -> None:
    assert set(NEEDS) == set(apps())


@pytest.mark.parametrize("function", NEEDS)
def test_what_the_code_calls_is_listed_and_nothing_else(function: str) -> None:
    not_called = set(NOT_CALLED.get(function, {}))

    called = actions(apps()[function])

    assert called - not_called == listed(function)
    assert not_called <= called


def test_what_nobody_may_do_is_what_nobody_needs() -> None:
    assert not NOBODY & {action for needs in NEEDS.values() for need in needs for action in need.actions}


CODE = {
    "a method of a client": ("def handler(event, context):\n    client.scan()", {"dynamodb:Scan"}),
    "a page of a listing": ('def handler(e, c):\n    client.get_paginator("list_users")', {"cognito-idp:ListUsers"}),
    "a helper that is named": ("def handler(e, c):\n    help()\ndef help():\n    x.scan()", {"dynamodb:Scan"}),
    "a helper that nobody names": ("def handler(e, c):\n    ...\ndef help():\n    x.scan()", set()),
    "a method of a class": ("class A:\n    def f(self):\n        x.scan()\nA().f()", {"dynamodb:Scan"}),
    "a method that is inherited": (
        "class A:\n    def f(self):\n        x.scan()\nclass B(A):\n    ...\nB().f()",
        {"dynamodb:Scan"},
    ),
    "a class that is made at once": ("class A:\n    def __init__(self):\n        x.scan()\nA()", {"dynamodb:Scan"}),
    "a decorator": ("@x.scan()\ndef nobody(): ...", {"dynamodb:Scan"}),
    "a transaction": (
        'def handler(e, c):\n    x.transact_write_items([{"Put": 1}, {"ConditionCheck": 1}])',
        {"dynamodb:PutItem", "dynamodb:ConditionCheckItem"},
    ),
    "an import that only types need": (
        "if TYPE_CHECKING:\n    from servicedesk.aws.audit_log import AuditLog\nAuditLog.read",
        set(),
    ),
    "an import of a name that is put together": (
        'getattr(import_module(f"servicedesk.prompts.{name}"), name)()\ndef catalogue():\n    x.scan()',
        {"dynamodb:Scan"},
    ),
    "an import that runs": (
        "from servicedesk.aws.audit_log import AuditLog\nAuditLog.read",
        {"logs:FilterLogEvents"},
    ),
}


@pytest.mark.parametrize(("code", "expected"), CODE.values(), ids=CODE)
def test_a_call_is_found(tmp_path: Path, code: str, expected: set[str]) -> None:
    app = tmp_path / "app.py"
    app.write_text(code, encoding="utf-8")

    assert actions(app) == expected
