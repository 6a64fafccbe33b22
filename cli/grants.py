"""`servicedesk grant` and `servicedesk revoke`: let a group use a tool, for good or for a time, and take it away."""

from __future__ import annotations

from datetime import timedelta

import click

from cli.moments import DATE_ALONE, DurationType, MomentType, add, told_here
from cli.rule_change import RuleCommand, changes_a_rule, named_values, require_one, split_names
from cli.session import YES_ADMINISTRATORS
from servicedesk.clock import epoch_seconds
from servicedesk.policy.dropped_terms import dropped_terms, grant_keeping
from servicedesk.policy.rule_words import told_moment
from servicedesk.policy.rules import Edit, Rules
from servicedesk.tools.conditions import Conditions
from stack.faults import CommandRefused


@click.command("grant")
@click.option(
    "--where",
    multiple=True,
    metavar="ATTRIBUTE=VALUE[,VALUE]",
    help="Only rows that match, such as customers or tickets. @me is whoever asks, @groups their groups. Repeatable.",
)
@click.option("--hide", metavar="FIELD[,FIELD]", help="Leave these fields out.")
@click.option(
    "--when",
    multiple=True,
    metavar="ARGUMENT=VALUE[,VALUE]",
    help="Only calls with one of these values; @omitted: it may be left out. Repeatable.",
)
@click.option(
    "--until", type=MomentType(), help=f"When it ends: 2026-12-01T06:00, your time, or with its offset. {DATE_ALONE}"
)
@click.option("--for", "duration", type=DurationType(), help="How long it holds: 30m, 8h, 5d.")
@click.option(
    "--from", "beginning", type=MomentType(), help=f"When it begins, in the place of the grant there is. {DATE_ALONE}"
)
@click.option("--keep", is_flag=True, help="Keep what the grant has and you do not name.")
@click.option("--replace", is_flag=True, help="Drop what the grant has and you do not name.")
@click.option("--shadow", is_flag=True, help="Only watch: the audit says what the rule would change.")
@YES_ADMINISTRATORS
@changes_a_rule
def grant(
    rule: RuleCommand,
    where: tuple[str, ...],
    hide: str | None,
    when: tuple[str, ...],
    until: int | None,
    duration: timedelta | None,
    beginning: int | None,
    keep: bool,
    replace: bool,
    shadow: bool,
) -> None:
    """Let GROUP use TOOL. The grant takes the place of the one that the group has for the tool.

    Where that one hides fields, has conditions or ends, and you do not say so again, you are asked which you mean:
    --keep what you do not name, or --replace it.

    \b
    servicedesk grant support-engineers reset_password --for 8h --reason "ticket 4711"
    servicedesk grant auditors get_customer --where region=EMEA --hide email,phone --reason "audit 2026"
    servicedesk grant night-shift update_ticket --where team=@groups --reason "each their own"
    servicedesk grant interns create_ticket --when priority=low,normal --reason "nothing urgent"
    servicedesk grant night-shift delete_customer --from 2026-12-01T22:00 --for 8h --reason "migration"
    servicedesk grant support-engineers delete_customer --shadow --reason "who would?"

    manage_permissions for a group that a rule gives the company's people (servicedesk group-map) asks for
    --yes-administrators: whoever runs the identity provider decides who they are.

    A time without an offset is your local time. The end is part of the grant: nothing delays it.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    require_one(**{"until": until is not None, "for": duration is not None})
    require_one(keep=keep, replace=replace)
    require_one(shadow=shadow, **{"from": beginning is not None})
    now = epoch_seconds()
    if duration is not None:
        until = add(now if beginning is None else beginning, duration)
    said = Conditions(
        where=named_values("--where", "region=EMEA or --where region=EMEA,APAC", where),
        hide=split_names(hide or ""),
        when=named_values("--when", "priority=low or --when priority=low,normal", when),
        starts_at=beginning,
        ends_at=until,
    )
    may_drop = replace or rule.dry_run
    edit = _edit_to_watch(rule.tool, said) if shadow else _edit_to_grant(rule.tool, said, keep=keep, may_drop=may_drop)
    rule.make(edit, _notes(said, now))


@click.command("revoke")
@click.option("--from", "at", type=MomentType(), help=f"End the grant then: 2026-12-01T06:00, your time. {DATE_ALONE}")
@click.option("--scheduled", is_flag=True, help="Take away the grant that is scheduled, and leave the one in force.")
@click.option("--shadow", is_flag=True, help="Only watch: the audit says what taking it away would refuse.")
@click.option("--stop-watching", is_flag=True, help="Take away the shadow rule, and leave the grant as it is.")
@YES_ADMINISTRATORS
@changes_a_rule
def revoke(
    rule: RuleCommand,
    at: int | None,
    scheduled: bool,
    shadow: bool,
    stop_watching: bool,
) -> None:
    """Take TOOL from GROUP. Other groups of the same people may still grant it: see who-can.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    require_one(shadow=shadow, stop_watching=stop_watching, scheduled=scheduled, **{"from": at is not None})

    def edit(rules: Rules) -> Rules:
        if scheduled:
            return rules.without_schedule(rule.tool)
        if stop_watching:
            return rules.without_shadow(rule.tool)
        return rules.with_shadow(rule.tool, None) if shadow else rules.without_grant(rule.tool, at)

    rule.make(edit, _notes(Conditions(ends_at=at), epoch_seconds()))


def _edit_to_watch(tool: str, said: Conditions) -> Edit:
    return lambda rules: rules.with_shadow(tool, said)


def _edit_to_grant(tool: str, said: Conditions, *, keep: bool, may_drop: bool) -> Edit:
    """Return the edit that grants a tool; it refuses to widen a grant by what was not said."""

    def edit(rules: Rules) -> Rules:
        if keep:
            kept = grant_keeping(rules, tool, said)
            return kept if said.starts_at is not None else _require_unended(kept, tool)
        after = rules.with_grant(tool, said)
        dropped = dropped_terms(rules, after)
        if dropped and not may_drop:
            raise CommandRefused(
                f"that would widen a grant by what you do not name: {'; '.join(dropped)}. Say --keep to keep it, or"
                " --replace to mean it. Nothing was changed"
            )
        return after

    return edit


def _require_unended(rules: Rules, tool: str) -> Rules:
    ends_at = rules.grants[tool].ends_at if tool in rules.grants else None
    if ends_at is not None and ends_at <= epoch_seconds():
        raise CommandRefused(f"the grant has ended, at {told_moment(ends_at)}: say when it ends now, or --replace it")
    return rules


def _notes(said: Conditions, now: float) -> tuple[str, ...]:
    told = (("begins", said.starts_at), ("ends", said.ends_at))
    return tuple(f"It {verb} {told_here(moment, now)}." for verb, moment in told if moment is not None)


COMMANDS = (grant, revoke)
