"""A stack that goes on with what an earlier one left is asked about that."""

from __future__ import annotations

from dataclasses import replace

from delivery.verify.checks.mail import POOL
from delivery.verify.checks.tables import TABLE
from delivery.verify.deployment import Deployment
from tests.delivery.verify.account import Account, deployed_stack
from tests.infrastructure.transformed import CUSTOMERS, KEPT, resources

MADE = {
    logical_id: resource["Type"]
    for logical_id, resource in resources().items()
    if logical_id not in {"StaffPool", "CustomerPool", "PermissionsTable", "DeskTable"}
}


def kept() -> Deployment:
    stack = deployed_stack()
    stack = replace(stack, parameters={**stack.parameters, **KEPT, **CUSTOMERS})
    account = Account()
    account.answers["cloudformation:ListStackResources"] = lambda _: {
        "StackResourceSummaries": [
            {"LogicalResourceId": logical_id, "ResourceType": kind, "PhysicalResourceId": logical_id}
            for logical_id, kind in MADE.items()
        ]
    }
    return Deployment(stack, account)


def test_the_pools_and_the_tables_that_are_used_are_those_that_are_asked_about() -> None:
    deployment = kept()

    used = {one.logical_id: one.physical_id for kind in (TABLE, POOL) for one in deployment.of_type(kind)}
    assert used == {
        "StaffPool": KEPT["KeptStaffPoolId"],
        "CustomerPool": CUSTOMERS["CustomerPoolId"],
        "PermissionsTable": KEPT["KeptPermissionsTable"],
        "DeskTable": KEPT["KeptDeskTable"],
        "CallsTable": "CallsTable",
    }


def test_they_are_held_to_what_the_template_would_have_made_in_their_place() -> None:
    deployment = kept()

    assert deployment.declared_property("DeskTable", "StreamSpecification") == {"StreamViewType": "KEYS_ONLY"}
    assert deployment.declared_property("DeskTable", "DeletionProtectionEnabled") is True
    assert deployment.declared_property("EraseSource", "EventSourceArn") == KEPT["KeptDeskStreamArn"]
    assert deployment.declared_property("ClaudeClient", "UserPoolId") == KEPT["KeptStaffPoolId"]
