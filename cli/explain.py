"""`servicedesk explain` and `servicedesk who-can`."""

from __future__ import annotations

import click

from cli import completion
from cli.moments import DATE_ALONE, MomentType, told_here
from cli.session import ANSWERED_NO, CommandContext, on_a_stack
from cli.staff_words import told_members
from servicedesk.clock import epoch_seconds
from servicedesk.policy.explanation.asker import asker_called
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import read_and_explain
from servicedesk.policy.holders import holders, with_agents
from servicedesk.policy.rule_words import join_names, told_grant
from servicedesk.policy.store import all_groups
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name, sentence
from stack import terminal


@click.command("explain")
@click.argument("person", shell_complete=completion.people)
@click.argument("tool", shell_complete=completion.tools)
@click.option(
    "--with",
    "arguments",
    multiple=True,
    metavar="ARGUMENT=VALUE",
    help="Decide a call with this argument, and without those that you do not name. Repeatable.",
)
@click.option("--at", type=MomentType(), help=f"Decide for another moment: 2026-12-01T06:00, your time. {DATE_ALONE}")
@on_a_stack
def explain(session: CommandContext, person: str, tool: str, arguments: tuple[str, ...], at: int | None) -> None:
    """Say whether PERSON (user name, verified e-mail or sub) may use TOOL, by which grants, and what would change that.

    agent:NAME in the place of PERSON asks about an agent.

    It is the decision that a call would get now, of the groups that the person is in now; a token still says which
    groups they were in when it was issued, up to 15 minutes ago. Without --with it is whether any call is allowed.

    Exit code 0: allowed. 3: refused. 1: not decided. 2: wrong usage.
    """
    target, now = session.target, epoch_seconds()
    asked = CallQuestion(
        who=asker_called(person, target.directory, target.register),
        tool=tool,
        now=now,
        at=at,
        arguments=dict(map(_argument, arguments)) if arguments else None,
    )
    explanation = read_and_explain(asked, target.grants, all_groups(target.store), target.capabilities)

    def say() -> None:
        if at is not None:
            terminal.say(f"As of {told_here(at, now)}:")
        terminal.say(explanation.summary)
        for line in explanation.details:
            terminal.say(line)
        if explanation.changes:
            terminal.say("What would change it:")
        for way in explanation.changes:
            terminal.say(f"  {way}")

    session.answer(explanation, say)
    raise SystemExit(0 if explanation.is_allowed else ANSWERED_NO)


@click.command("who-can")
@click.argument("tool", shell_complete=completion.tools)
@on_a_stack
def who_can(session: CommandContext, tool: str) -> None:
    """List the groups that grant TOOL, on which conditions, and the people in them; those that will; and the agents.

    Exit code 0: somebody may. 3: nobody may. 1: not decided. 2: wrong usage.
    """
    target = session.target
    now, can = epoch_seconds(), target.capabilities
    found = holders(tool, all_groups(target.store), target.directory, can.known, now)
    found = with_agents(found, target.register.agents(), can, now)

    def say() -> None:
        for holder in (*found.groups, *found.planned):
            people = told_members(holder.members, holder.disabled_members, holder.shut_out_members)
            terms = f"{told_grant(holder.conditions)}, version {holder.version}"
            terminal.say(f"{quote_name(holder.group)} ({terms}): {people or 'nobody is in it'}")
        for agent in found.agents:
            away = "" if agent.can_come else ", disabled or ended"
            terminal.say(
                f"agent {quote_name(agent.name)} (of {quote_name(agent.owner)}, by {join_names(agent.groups)}{away})"
            )
        if not found.groups:
            missing = "" if tool in can.known else f": there is no such tool{suggestion(tool, can.known)}"
            terminal.say(sentence(f"Nobody may use {quote_name(tool)}{missing}"))

    session.answer(found, say)
    raise SystemExit(0 if found.can_be_used else ANSWERED_NO)


def _argument(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise click.UsageError(f"--with {said!r}: write it as --with priority=high.")
    return name, value


COMMANDS = (explain, who_can)
