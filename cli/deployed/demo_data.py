"""The seeded company's customers, in a deployed stack that is not for real ones."""

from __future__ import annotations

from stack.company import company
from stack.deployed import DeployedStack
from stack.faults import Refused, explained
from stack.seed import seed_desk


def require_room(stack: DeployedStack) -> None:
    """Return if made-up customers may be written.

    Raises:
        Refused: The stack is for production, its customers' pool is the company's own, or its desk holds something.
    """
    if stack.is_production:
        raise Refused(f"{stack.name} is a production stack: made-up customers have no place there")
    if own := stack.parameters.get("CustomerPoolId"):
        raise Refused(
            f"the customers of {stack.name} sign in with a pool of your own, {own}: made-up people, whose password"
            " everybody can read, have no place there"
        )
    with explained():
        rows = stack.dynamodb.scan(TableName=stack.output("DeskTableName"), Limit=1, ConsistentRead=True)["Items"]
    if rows:
        raise Refused(f"the desk of {stack.name} is not empty: what is there could be overwritten")


def write_demo_data(stack: DeployedStack) -> int:
    """Write the made-up customers and their tickets; return how many customers.

    Raises:
        Refused: There is no room (see `require_room`) and nothing was written, or AWS refused halfway.
    """
    require_room(stack)
    with explained():
        seed_desk(stack.dynamodb, stack.output("DeskTableName"), stack.cognito, stack.output("CustomerPoolId"))
    return len(company().customers)
