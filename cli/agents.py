"""`servicedesk agents`: agents that work without a person, and the secrets that they sign in with."""

from __future__ import annotations

from collections.abc import Callable

import click

from cli import completion
from cli.agent_change import hands_out_a_secret, keep_secret, say_issued, say_outcome
from cli.agent_words import agents_table, told_agent
from cli.moments import DATE_ALONE, ExpiryType
from cli.session import CommandContext, changes_something, on_a_stack
from cli.staff_words import say_all
from servicedesk.policy.agents.addition import NewAgent, add_agent
from servicedesk.policy.agents.answers import AgentsAnswer, agent_answer
from servicedesk.policy.agents.removal import remove_agent
from servicedesk.policy.agents.rotation import Renewal, WhichSecret, end_secret, rotate_secret
from servicedesk.policy.agents.switch import details_of_agent, disable_agent, enable_agent
from stack import terminal

Function = Callable[..., None]
_AGENT = click.argument("name", metavar="AGENT", shell_complete=completion.agents)


def _changes_an_agent(function: Function) -> Function:
    """Add what a command takes that does something about one agent."""
    return _AGENT(changes_something(on_a_stack(function)))


@click.group("agents", cls=terminal.Commands)
def agents() -> None:
    """Let agents in that work without a person, and keep them in check.

    An agent signs in by itself, with a client id and a secret, and may use what its groups are granted, but nothing
    that destroys, touches credentials or asks first. Somebody answers for it, and it ends. Every change needs a reason,
    which servicedesk log shows. A deployed stack takes agents where its parameter Agents is on.
    """


@agents.command("list")
@on_a_stack
def list_agents(session: CommandContext) -> None:
    """Show every agent: groups, owner, whether it is let in, until when. Times are UTC."""
    found = tuple(map(agent_answer, session.target.register.agents()))

    def say() -> None:
        if found:
            session.console.print(agents_table(found))
        else:
            terminal.say("There is no agent.")

    session.answer(AgentsAnswer(agents=found), say)


@agents.command("show")
@_AGENT
@on_a_stack
def show(session: CommandContext, name: str) -> None:
    """Show AGENT's groups, its owner, its end, the age of its secret, and when it called last.

    The last call is looked for in the audit, which says how far back that was: 30 days at most.
    """
    target = session.target
    details = details_of_agent(name, target.register, target.audit)
    session.answer(details, lambda: say_all(told_agent(details)))


@agents.command("add")
@click.argument("name")
@click.option(
    "groups", "--group", multiple=True, required=True, shell_complete=completion.groups, help="Repeatable. Needed."
)
@click.option("--owner", required=True, shell_complete=completion.people, help="The person who answers for it. Needed.")
@click.option(
    "--expires", required=True, type=ExpiryType(), help=f"When it ends: 90d, or 2027-03-31. {DATE_ALONE} Needed."
)
@click.option("--calls-per-hour", type=int, help="How many calls it may make, over all tools.")
@hands_out_a_secret
@changes_something
@on_a_stack
def add(
    session: CommandContext,
    name: str,
    groups: tuple[str, ...],
    owner: str,
    expires: int,
    calls_per_hour: int | None,
    place: str | None,
    show_secret: bool,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Let the agent NAME in: make its app client, and say its secret once, or put it where --secret-to says.

    NAME is of lower-case letters, digits and hyphens; tickets and records say agent:NAME. A group that may change
    permissions is no agent's.

    \b
    servicedesk agents add queue-sorter --group support-engineers --owner bob --expires 90d --reason "sorts at night"

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    target, intent = session.target, session.intent(reason, dry_run=dry_run)
    if not target.takes_agents:
        terminal.say(f"{target.name} lets no agent come until it is deployed with Agents=on.", err=True)
    wanted = NewAgent(
        name=name, groups=frozenset(groups), owner=owner, expires_at=expires, calls_per_hour=calls_per_hour
    )
    keep = keep_secret(session, place, show_secret=show_secret, dry_run=dry_run)
    issued = add_agent(
        wanted,
        intent,
        keep,
        register=target.register,
        clients=target.agent_clients,
        store=target.store,
        directory=target.directory,
    )
    say_issued(session, issued, place, show_secret=show_secret, dry_run=dry_run)


@agents.command("rotate")
@click.option("ended", "--end-old", flag_value=WhichSecret.OLDER, type=WhichSecret, help="End the older of two.")
@click.option("ended", "--end-new", flag_value=WhichSecret.NEWER, type=WhichSecret, help="End the newer of two.")
@click.option("--expires", type=ExpiryType(), help=f"Move its end: 90d, or 2027-03-31. {DATE_ALONE}")
@click.option("--owner", shell_complete=completion.people, help="The person who answers for it from now on.")
@hands_out_a_secret
@_changes_an_agent
def rotate(
    session: CommandContext,
    name: str,
    ended: WhichSecret | None,
    expires: int | None,
    owner: str | None,
    place: str | None,
    show_secret: bool,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Give AGENT a second secret; when the agent uses that, end the old one with --end-old.

    Both work until then. There are never more than two. With a new secret its end can be moved, and its owner changed.

    \b
    servicedesk agents rotate queue-sorter --secret-to triage/credentials --reason "every 90 days"
    servicedesk agents rotate queue-sorter --end-old --reason "the new one is in use"

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    if ended is not None and (expires is not None or owner or place or show_secret):
        raise click.UsageError("--end-old and --end-new end a secret, and do nothing else.")
    target, intent = session.target, session.intent(reason, dry_run=dry_run)
    register, clients = target.register, target.agent_clients
    if ended is not None:
        say_outcome(session, end_secret(name, ended, intent, register=register, clients=clients), dry_run=dry_run)
        return
    keep = keep_secret(session, place, show_secret=show_secret, dry_run=dry_run)
    renewal = Renewal(expires_at=expires, owner=owner)
    issued = rotate_secret(name, renewal, intent, keep, register=register, clients=clients, directory=target.directory)
    say_issued(session, issued, place, show_secret=show_secret, dry_run=dry_run)


@agents.command("disable")
@_changes_an_agent
def disable(session: CommandContext, name: str, reason: str | None, dry_run: bool) -> None:
    """Refuse every token of AGENT within 30 seconds, until it is enabled.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    intent = session.intent(reason, dry_run=dry_run)
    say_outcome(session, disable_agent(name, intent, register=session.target.register), dry_run=dry_run)


@agents.command("enable")
@_changes_an_agent
def enable(session: CommandContext, name: str, reason: str | None, dry_run: bool) -> None:
    """Take AGENT's tokens again.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    intent = session.intent(reason, dry_run=dry_run)
    say_outcome(session, enable_agent(name, intent, register=session.target.register), dry_run=dry_run)


@agents.command("remove")
@_changes_an_agent
def remove(session: CommandContext, name: str, reason: str | None, dry_run: bool) -> None:
    """Remove AGENT, with its app client and its secrets, for good.

    Exit code 0: done. 1: refused, not decided, or not done whole. 2: wrong usage.
    """
    target, intent = session.target, session.intent(reason, dry_run=dry_run)
    made = remove_agent(name, intent, register=target.register, clients=target.agent_clients)
    say_outcome(session, made, dry_run=dry_run)


COMMANDS = (agents,)
