"""What people leave in a stack, which must outlive it: accounts, a group, a rule, a customer with a ticket."""

from typing import Any

from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.tickets.opened_rows import opened_rows
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from stack.deployed import DeployedStack
from stack.users import create_user
from tests.fakes.desk import JANE, NOW, ticket

PASSWORD = "Ada-audits-since-1"
GROUP = "auditors"
NARROWED = {"get_customer": Conditions(where={"region": frozenset({"EMEA"})})}


def use(stack: DeployedStack) -> None:
    """Let somebody work on the stack: a person in a group, a rule that was changed, a customer with a ticket."""
    pool, dynamodb = stack.output("StaffPoolId"), stack.dynamodb
    create_user(stack.cognito, pool, username="ada", name="Ada", email="ada@example.com", password=PASSWORD)
    stack.cognito.admin_add_user_to_group(UserPoolId=pool, Username="ada", GroupName=GROUP)
    customers = stack.output("CustomerPoolId")
    create_user(stack.cognito, customers, username="jane.doe", name="Jane", email=JANE.email, password=PASSWORD)
    for row in [*customer_rows(JANE), *opened_rows(ticket(1), JANE.region, "Since today.")]:
        dynamodb.put_item(TableName=stack.output("DeskTableName"), Item=row)
    policies = PolicyTable(dynamodb, stack.output("PermissionsTableName"))
    before = policies.group(GROUP)
    change = Change(
        id="1", at=NOW, kind=ChangeKind.GROUP, subject=GROUP, actor="ada", actor_id="ada", reason="rehearsal",
        version=before.version + 1, before=before.rules, after=Rules(grants=NARROWED),
    )  # fmt: skip
    policies.write([change])


def contents(stack: DeployedStack) -> dict[str, Any]:
    """Return what must outlive a stack, as the stack has it."""
    pool, cognito = stack.output("StaffPoolId"), stack.cognito
    members = cognito.list_users_in_group(UserPoolId=pool, GroupName=GROUP)["Users"]
    grants = GrantsTable(stack.dynamodb, stack.output("PermissionsTableName")).read("nobody", frozenset({GROUP}))
    return {
        "groups": sorted(group["GroupName"] for group in cognito.list_groups(UserPoolId=pool)["Groups"]),
        "members": [user["Username"] for user in members],
        "customers": [u["Username"] for u in cognito.list_users(UserPoolId=stack.output("CustomerPoolId"))["Users"]],
        "rules": {grant.tool: grant.conditions for grant in grants.grants},
        "rows": sorted(str(row) for row in stack.dynamodb.scan(TableName=stack.output("DeskTableName"))["Items"]),
    }
