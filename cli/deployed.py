"""`servicedesk seed` and `servicedesk verify`: a deployed stack tried, and checked."""

from __future__ import annotations

import click

from cli.session import CommandContext, DeskElsewhere, on_a_deployed_stack
from delivery.verify.aws import AwsSession
from delivery.verify.browser import LoopbackBrowser
from delivery.verify.clock import SystemClock
from delivery.verify.deployment import Deployment
from delivery.verify.means import Means
from delivery.verify.show import show
from delivery.verify.wire import HttpWire
from stack import terminal
from stack.company import CUSTOMERS
from stack.deployed import DeployedStack
from stack.faults import CommandRefused, explain_faults
from stack.seed import seed_desk


@click.command("seed")
@click.option("--yes", is_flag=True, help="Really write.")
@on_a_deployed_stack
def seed(session: CommandContext, yes: bool) -> None:
    """Put 240 made-up customers and their tickets into the desk of a deployed stack, to try it with.

    A production stack is refused, and so is a desk that holds anything.
    """
    stack = session.deployed
    if stack.other_desk:
        raise DeskElsewhere(stack.name)
    _require_room(stack)
    if not yes:
        where = f"{stack.name} in {stack.region}"
        raise CommandRefused(f"this writes made-up customers into {where}. Say --yes if that is what you want")
    with explain_faults():
        seed_desk(stack.dynamodb, stack.output("DeskTableName"), stack.cognito, stack.output("CustomerPoolId"))
    said = f"{CUSTOMERS} made-up customers are in the desk of {stack.name}. Ask for Jane Doe."
    session.answer({"stack": stack.name, "customers": CUSTOMERS}, lambda: terminal.say(said))


@click.command("verify")
@click.option("sign_in", "--sign-in", is_flag=True, help="Also sign in with your browser, and list and call a tool.")
@on_a_deployed_stack
def verify(session: CommandContext, sign_in: bool) -> None:
    """Ask of a deployed stack what no test can know: each line is PASS, FAIL or NOT TRIED, with what to do.

    It changes nothing. Of the company's sign-in it asks whom each app client lets in, whether provider, attributes and
    triggers are as deployed, and what the function that Cognito asks answers to made-up events, in which is nobody.
    After somebody of the company has signed in, it says what came of them. With --sign-in it begins sessions as you,
    and ends them. Your credentials need the rights that docs/deploy.md lists; what they may not ask is NOT TRIED. Exits
    1 when anything failed.
    """
    stack = session.deployed
    stack.output("McpUrl")  # a stack of another kind has none
    aws, browser = AwsSession(stack.session), LoopbackBrowser() if sign_in else None
    with HttpWire() as wire:
        deployment = Deployment(stack, aws)
        means = Means(deployment=deployment, aws=aws, wire=wire, clock=SystemClock(), browser=browser)
        holds = show(means, as_json=session.as_json)
    raise SystemExit(0 if holds else 1)


def _require_room(stack: DeployedStack) -> None:
    """Return if made-up customers may be written.

    Raises:
        Refused: The stack is for production, its customers' pool is the company's own, or its desk holds something.
    """
    if stack.is_production:
        raise CommandRefused(f"{stack.name} is a production stack: made-up customers have no place there")
    if own := stack.parameters.get("CustomerPoolId"):
        raise CommandRefused(
            f"the customers of {stack.name} sign in with a pool of your own, {own}: made-up people, whose password"
            " everybody can read, have no place there"
        )
    with explain_faults():
        rows = stack.dynamodb.scan(TableName=stack.output("DeskTableName"), Limit=1, ConsistentRead=True)["Items"]
    if rows:
        raise CommandRefused(f"the desk of {stack.name} is not empty: what is there could be overwritten")


COMMANDS = (seed, verify)
