"""`servicedesk verify`."""

from __future__ import annotations

import sys

import click

from cli.deployed.options import stack_options


@click.command("verify", short_help="Ask AWS whether a deployed stack is what it must be.")
@click.option("sign_in", "--sign-in", is_flag=True, help="Also sign in with your browser, and list and call a tool.")
@stack_options
def command(sign_in: bool, stack: str, region: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Ask of a deployed stack what no test can know: each line is PASS, FAIL or NOT TRIED, with what to do.

    It changes nothing. With --sign-in it begins sessions as you, and ends them. Your credentials need the rights that
    docs/deploy.md lists; what they may not ask is NOT TRIED. Exits 1 when anything failed.
    """
    from delivery.verify.aws import AwsSession
    from delivery.verify.browser import LoopbackBrowser
    from delivery.verify.clock import SystemClock
    from delivery.verify.deployment import Deployment
    from delivery.verify.means import Means
    from delivery.verify.show import show
    from delivery.verify.wire import HttpWire
    from stack.deployed import find_stack
    from stack.faults import Refused

    try:
        deployed = find_stack(stack, region)
        deployed.output("McpUrl")  # a stack of another kind has none
    except Refused as problem:
        raise click.ClickException(f"{problem}.") from None
    aws, browser = AwsSession(deployed.session), LoopbackBrowser() if sign_in else None
    with HttpWire() as wire:
        deployment = Deployment(deployed, aws)
        means = Means(deployment=deployment, aws=aws, wire=wire, clock=SystemClock(), browser=browser)
        holds = show(means, as_json=as_json)
    sys.exit(0 if holds else 1)
