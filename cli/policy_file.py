"""`servicedesk export policy`, `servicedesk diff` and `servicedesk apply`: the policy as one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import IO, Final

import click

from cli.policy_api import CLIENT_ID, CLIENT_SECRET, PolicyApi, ProgramCredentials
from cli.policy_text import PolicyFile, read_policy, written_policy
from cli.session import ANSWERED_NO, YES_ADMINISTRATORS, CommandContext, changes_something, on_a_stack
from cli.words import say_changes
from servicedesk.errors import PolicyConflict
from servicedesk.policy.answers import whole_policy_answer
from servicedesk.policy.change import Change
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.explanation.basis import policy_tag, told_overtaken
from servicedesk.policy.store import all_groups
from stack.faults import CommandRefused

NOT_APPLIED = "Nothing was changed: servicedesk apply makes the file the policy."
OVERTAKEN: Final = "The policy was changed since the file was exported, so that apply refuses it: export it again."
EXPORT_AGAIN = "The versions in the file are older than the stack's by now: export it again before you change it again."


API = click.option(
    "--api",
    metavar="URL",
    help=f"A stack's AdminUrl: by its API, as a program, with {CLIENT_ID} and {CLIENT_SECRET} of the environment.",
)


@click.command("policy")
@click.option(
    "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Where to. Usually the screen."
)
@on_a_stack
def export_policy(session: CommandContext, output: IO[str]) -> None:
    """Write the policy as YAML. The same policy is always the same text, so that Git shows what changed.

    The file says which version of each group's rules it is, so that apply overwrites nobody's change unseen. Rules for
    the company's groups (servicedesk group-map) are in it, where there ever was one.
    """
    policies, maps = tuple(all_groups(session.target.store)), session.target.maps.group_maps()
    answer = whole_policy_answer(policies, maps)
    session.answer(answer, lambda: _write(written_policy(policies, maps), output), tag=policy_tag(policies, maps))


def _write(policy: str, output: IO[str]) -> None:
    output.write(policy)


@click.command("diff")
@click.argument("file", type=click.File(encoding="utf-8"))
@API
@on_a_stack
def diff(session: CommandContext, file: IO[str], api: str | None) -> None:
    """Compare FILE with the policy that is in force, and change nothing. What was changed since its export is named.

    Exit code 0: no difference. 3: differences. 1: the file is refused. 2: wrong usage.
    """
    wanted = read_policy(file.read())
    if api is None:
        changes, notes, unmeant = _differences(session, wanted)
    else:
        (changes, notes), unmeant = _differences_by_api(api, wanted), None
    say_changes(session, changes, stack=api, dry_run=True, untouched=NOT_APPLIED, notes=notes, unmeant=unmeant)
    raise SystemExit(ANSWERED_NO if changes else 0)


@click.command("apply")
@click.argument("file", type=click.File(encoding="utf-8"))
@YES_ADMINISTRATORS
@click.option("--force", is_flag=True, help="Overwrite also what was changed since the file was exported.")
@API
@changes_something
@on_a_stack
def apply(
    session: CommandContext,
    file: IO[str],
    yes_administrators: bool,
    force: bool,
    api: str | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Make FILE the policy. A group that it does not name loses its rules.

    A group that FILE would change, and that somebody has changed since FILE was exported, stops it: the group and who
    it was are named, and nothing is changed. Export again and make your change there, or say --force.

    FILE is the truth for the rules of the company's groups too if it has the section identity_providers: a rule that it
    does not name goes. Without the section, they stay as they are. What makes administrators of the company's people
    asks for --yes-administrators.

    Up to 49 groups change in one transaction, all or none; each change gets its own record. A group that somebody else
    changes at the same moment stops it, and what was not yet changed stays as it was.

    With --api, any change since FILE was exported stops it, and a program changes nothing about who may administer.

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """
    wanted = read_policy(file.read())
    reason = session.reason(reason, dry_run=dry_run)
    try:
        if api is not None:
            changes, unmeant = _apply_by_api(api, wanted, reason, force=force, dry_run=dry_run), None
        else:
            intent = session.intent(reason, dry_run=dry_run, means_administrators=yes_administrators)
            put = partial(session.target.whole_policy.replace, wanted.as_wanted(overwrites=force))
            changes, unmeant = do_or_show(put, intent)
    except PolicyConflict as conflict:
        raise click.ClickException(f"{conflict}; or say --force, to overwrite it.") from None
    notes = () if dry_run else (EXPORT_AGAIN,)
    say_changes(session, changes, stack=api, dry_run=dry_run, notes=notes, unmeant=unmeant)


def _differences(session: CommandContext, wanted: PolicyFile) -> tuple[tuple[Change, ...], Sequence[str], str | None]:
    policy, file = session.target.whole_policy, wanted.as_wanted()
    intent = session.intent("dry run", dry_run=True)
    changes, unmeant = do_or_show(partial(policy.differences, file), intent)
    overtaken = policy.overtaken_names(file, replace(intent, means_administrators=True))
    notes = [
        f"Changed since the file was exported, so that apply refuses it: {one}." for one in told_overtaken(overtaken)
    ]
    return changes, notes, unmeant


def _differences_by_api(api: str, wanted: PolicyFile) -> tuple[tuple[Change, ...], Sequence[str]]:
    with PolicyApi(api, ProgramCredentials.from_environment()) as policy:
        tag = policy.tag()
        changes = policy.apply(wanted, "dry run", tag=tag, dry_run=True)
    return changes, [OVERTAKEN] if wanted.tag != tag else []


def _apply_by_api(api: str, wanted: PolicyFile, reason: str, *, force: bool, dry_run: bool) -> tuple[Change, ...]:
    if wanted.tag is None and not force:
        raise CommandRefused("the file has no tag, so that nobody knows what it was decided on: export it, or --force")
    with PolicyApi(api, ProgramCredentials.from_environment()) as policy:
        tag = policy.tag() if force or wanted.tag is None else wanted.tag
        return policy.apply(wanted, reason, tag=tag, dry_run=dry_run)


COMMANDS = (diff, apply)
