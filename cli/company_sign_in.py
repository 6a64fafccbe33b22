"""`servicedesk map-group`, `unmap-group` and `group-map`: what the company's groups give."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import click

from cli import completion
from cli.session import YES_ADMINISTRATORS, CommandContext, changes_something, on_a_stack
from cli.words import COMPANY, told_unmeant
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.company.answers import ProviderGroupsOutcome, provider_answer
from servicedesk.policy.company.rule_checks import check_provider
from servicedesk.policy.company.rules import RuleChange, map_group, unmap_group
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.faults import CommandRefused
from stack.plain import PlainTable

_PROVIDER = click.option("--idp", metavar="NAME", help="The identity provider. Usually the one that the stack has.")
_IF_VERSION = click.option("--if-version", type=int, help="Refuse if the rules are of another version by now.")


@click.command("group-map")
@_PROVIDER
@on_a_stack
def group_map(session: CommandContext, idp: str | None) -> None:
    """Show which of the desk's groups the members of the company's groups are in."""
    target, provider = session.target, _provider(session, idp)
    check_provider(provider, target.provider, target.maps.group_maps())
    found = target.maps.group_map(provider)

    def say() -> None:
        if not found.rules:
            return terminal.say(f"{found.provider} has no rules: whoever signs in there is in no group.")
        table = PlainTable(f"group at {found.provider}", "label", "gives")
        for name, rule in sorted(found.rules.items()):
            table.add_cells(name, rule.label, sorted(rule.groups))
        session.console.print(table)
        return None

    session.answer(provider_answer(found), say)


@click.command("map-group")
@click.argument("provider_group", metavar="PROVIDER-GROUP")
@click.argument("desk_groups", metavar="GROUP...", nargs=-1, required=True, shell_complete=completion.groups)
@click.option("--label", default="", help="What people call PROVIDER-GROUP, where the provider names it by an id.")
@YES_ADMINISTRATORS
@_PROVIDER
@_IF_VERSION
@changes_something
@on_a_stack
def map_(
    session: CommandContext,
    provider_group: str,
    desk_groups: tuple[str, ...],
    label: str,
    yes_administrators: bool,
    idp: str | None,
    if_version: int | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Let members of the company's PROVIDER-GROUP be in the desk's GROUP.

    A rule that is changed counts within 15 minutes. One for a group that had none counts at the next sign-in at the
    company for whoever signed in meanwhile: of groups without a rule nothing is kept. For whoever signed in while the
    group had a rule that was taken away since, it counts within 15 minutes, too.

    PROVIDER-GROUP is exactly what the identity provider sends: a name, a path, or an id, of at most 256 characters; a
    rule gives at most 20 groups. It takes the place of the rule
    that PROVIDER-GROUP has. A group without a rule gives nothing.

    \b
    servicedesk map-group "Desk-Support" support-engineers --reason "ticket 4711"
    servicedesk map-group 0d5f2c1e-9a4b-4c1f-8e5d-2b7a6c3d9e10 auditors --label "Audit EMEA" --reason "Entra sends ids"

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    target = session.target
    rule = _rule(session, provider_group, idp, if_version)
    intent = session.intent(reason, dry_run=dry_run, means_administrators=yes_administrators)
    make = partial(
        map_group, rule, desk_groups, label, maps=target.maps, store=target.store, directory=target.directory
    )
    made, unmeant = do_or_show(make, intent)
    _answer(session, replace(made, administrators=unmeant), dry_run=dry_run)


@click.command("unmap-group")
@click.argument("provider_group", metavar="PROVIDER-GROUP")
@_PROVIDER
@_IF_VERSION
@changes_something
@on_a_stack
def unmap(
    session: CommandContext,
    provider_group: str,
    idp: str | None,
    if_version: int | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Let membership of the company's PROVIDER-GROUP give nothing any more, within 15 minutes.

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """
    target = session.target
    rule = _rule(session, provider_group, idp, if_version)
    made = unmap_group(rule, session.intent(reason, dry_run=dry_run), maps=target.maps, store=target.store)
    _answer(session, made, dry_run=dry_run)


def _rule(session: CommandContext, name: str, idp: str | None, if_version: int | None) -> RuleChange:
    provider, company = _provider(session, idp), session.target.provider
    return RuleChange(provider=provider, company=company, name=name, if_version=if_version)


def _provider(session: CommandContext, named: str | None) -> str:
    provider = named or session.target.provider
    if not provider:
        local = "" if session.choice.stack is not None else " or start it with make local COMPANY=saml,"
        raise CommandRefused(
            f"{session.target.name} has no identity provider: deploy it with CompanySignIn (docs/sign-in.md),{local} or"
            " name one that has rules with --idp"
        )
    return provider


def _answer(session: CommandContext, made: ProviderGroupsOutcome, *, dry_run: bool) -> None:
    if dry_run:
        made = session.target.forecast().of_rules(made)

    def say() -> None:
        if made.change is None:
            return terminal.say("Nothing to change: it is so already.")
        would = "Would be so: " if dry_run else ""
        terminal.say(f"{would}{quote_name(made.provider.provider)}: {made.change.details}.")
        for line in made.impact.summary if made.impact is not None else (COMPANY,):
            terminal.say(line)
        for warning in (*made.warnings, *told_unmeant(made.administrators)):
            terminal.say(warning)
        return None

    session.answer(made, say, stack=session.target.name, dry_run=dry_run)


COMMANDS = (group_map, map_, unmap)
