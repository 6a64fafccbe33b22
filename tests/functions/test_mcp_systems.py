"""The MCP function in front of another desk, whose owner's tools ask that desk and another system themselves."""

from __future__ import annotations

import gc
import importlib
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Final

import boto3
import pytest
import snapshot_restore_py

from servicedesk.desks.http.circuit import MAX_FAULTS
from servicedesk.desks.http.route import DeskRoute
from servicedesk.errors import DeskBudgetSpent, DeskLeftAlone, OutcomeUnknown
from servicedesk.measurements import Measure, measurements
from tests.aws.tables import aws, made_table, permissions_table
from tests.desks.http.server import ScriptedDesk, answer, serving
from tests.functions.test_mcp import ENVIRONMENT
from tests.product import product_alone
from tests.server.written import written

READS: Final = 3
GOOD: Final = answer({"id": "7"})
BAD: Final = answer({}, "500 Oops")
TICKET: Final = DeskRoute("ticket/{}")


@pytest.fixture
def desk() -> Iterator[ScriptedDesk]:
    with serving(GOOD) as desk:
        yield desk


@pytest.fixture
def crm() -> Iterator[ScriptedDesk]:
    with serving(GOOD) as crm:
        yield crm


@pytest.fixture
def function(desk: ScriptedDesk, crm: ScriptedDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    environment = {
        **ENVIRONMENT,
        "ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Staff",
        "DESK": "rt",
        "DESK_URL": desk.url,
        "DESK_SECRET_ID": "desk",
        "DESK_OPTIONS": "queue=Support",
        "DESK_READS_PER_MINUTE": str(READS),
        "OWN_DESK_URL": f"{desk.url}/REST/2.0",
        "OWN_DESK_SECRET_ID": "desk",
        "CRM_URL": crm.url,
        "CRM_SECRET_ID": "crm",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    hooks = snapshot_restore_py.get_before_snapshot(), snapshot_restore_py.get_after_restore()
    for registered in hooks:
        registered.clear()
    with aws(monkeypatch), product_alone():
        permissions_table("permissions")
        made_table("calls")
        secrets = boto3.client("secretsmanager")
        for name in ("desk", "crm"):
            secrets.create_secret(Name=name, SecretString=json.dumps({"token": "of-nobody"}))
        module = importlib.reload(importlib.import_module("functions.mcp.app"))
        yield module
        module.wired.client.close()
    gc.unfreeze()
    for registered in hooks:
        registered.clear()


def test_a_system_that_is_the_desk_spends_the_desks_budget_and_another_spends_none(
    function: ModuleType, desk: ScriptedDesk, crm: ScriptedDesk
) -> None:
    systems = function.http_systems()
    own = systems.of("OWN_DESK")

    for _ in range(READS - 1):
        own.call("GET", "ticket/{}", "7")
    function.wired.client.get(TICKET, "7")

    with pytest.raises(DeskBudgetSpent):
        own.call("GET", "ticket/{}", "7")
    with pytest.raises(DeskBudgetSpent):
        function.wired.client.get(TICKET, "7")
    assert len(desk.received) == READS
    for _ in range(READS + 1):
        systems.of("CRM").call("GET", "contacts")
    assert len(crm.received) == READS + 1
    systems.close()


def test_a_system_that_is_the_desk_is_left_alone_with_the_desk_and_another_is_asked(
    function: ModuleType, desk: ScriptedDesk, crm: ScriptedDesk
) -> None:
    desk.answers = [BAD]
    systems = function.http_systems()
    own = systems.of("OWN_DESK")
    for _ in range(MAX_FAULTS):
        with pytest.raises(OutcomeUnknown):
            own.call("PUT", "tickets")
    asked = len(desk.received)

    with pytest.raises(DeskLeftAlone):
        function.wired.client.get(TICKET, "7")

    assert len(desk.received) == asked
    assert systems.of("CRM").call("GET", "contacts").field(str, "id") == "7"
    systems.close()


def test_each_request_to_a_system_is_recorded_and_counted_as_the_desks_if_it_is_the_desk(function: ModuleType) -> None:
    systems = function.http_systems()
    with written() as log:
        systems.of("OWN_DESK").call("GET", "ticket/{}", "secret-id")
        of_desk = measurements.take()
        systems.of("CRM").call("GET", "contacts/{}", "secret-id")
        of_crm = measurements.take()
    systems.close()

    told = [[line[name] for name in ("message", "system", "method", "route", "code")] for line in log.lines]
    assert told == [
        ["the desk was asked", "OWN_DESK", "GET", "ticket/{}", "200"],
        ["a system was asked", "CRM", "GET", "contacts/{}", "200"],
    ]
    assert "secret-id" not in log.stream.getvalue()
    assert Measure.DESK_CALLS in of_desk
    assert Measure.DESK_CALLS not in of_crm
