"""`servicedesk lint`: what looks wrong in the policy."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Final

import click

from cli.session import ANSWERED_NO, CommandContext, on_a_stack
from servicedesk.clock import epoch_seconds
from servicedesk.policy.lint.evidence import Source
from servicedesk.policy.lint.finding import FindingKind, Findings
from servicedesk.policy.lint.looking import look
from servicedesk.policy.lint.rules import KINDS
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import sentence
from stack import terminal

NOT_DECIDED: Final = 1
_ALL: Final = frozenset(FindingKind)
_OF_THE_AUDIT: Final = frozenset(kind for kind in FindingKind if Source.WHOLE_AUDIT in KINDS[kind].needs)


class KindsType(click.ParamType):
    """Kinds of findings between commas; all, or none."""

    name = "kinds"

    def convert(self, value: Any, param: Any, ctx: Any) -> frozenset[FindingKind]:  # noqa: ANN401 -- click's signature
        """Return the kinds."""
        if isinstance(value, frozenset):
            return value
        words = {word.strip().replace("-", "_") for word in value.split(",")}
        if words in ({"all"}, {"none"}):
            return _ALL if words == {"all"} else frozenset()
        unknown = sorted(words - {kind.value for kind in FindingKind})
        if unknown:
            kinds = [kind.value for kind in KINDS]
            meant = suggestion(unknown[0], kinds) or f": it can be {', '.join(kinds)}"
            self.fail(sentence(f"{unknown[0]!r} is no kind{meant}"), param, ctx)
        return frozenset(map(FindingKind, words))


@click.command("lint")
@click.option(
    "--fail-on", type=KindsType(), default="all", metavar="KIND[,KIND]|all|none", help="What makes the exit code 3."
)
@click.option("--kind", "kinds", type=KindsType(), default="all", metavar="KIND[,KIND]", help="Look for these only.")
@click.option("--audit", "with_audit", is_flag=True, help="Read 90 days of the audit too: minutes on a busy desk.")
@on_a_stack
def lint(
    session: CommandContext, fail_on: frozenset[FindingKind], kinds: frozenset[FindingKind], with_audit: bool
) -> None:
    """Look for what is wrong in the policy, what is probably not meant, and what to know of it: grants of tools, fields
    and values that there are not; groups with nobody in them; rights that destroy without a look; grants that another
    group makes pointless; a single administrator; disabled people with rights; agents whose owner is gone, whose secret
    is old, or that end; what has ended, ends or begins within a week; shadow rules watched for a month; with --audit,
    rights and agents that nobody used for 90 days, and what shadow rules would have changed. The command that mends a
    finding stands under it.

    What could not be looked at is said, and is never as good as nothing found. --kind unused_right reads the audit too.

    Exit code 0: nothing of what --fail-on names. 3: something of it. 1: not decided, as something of it could not be
    looked at. 2: wrong usage.
    """  # noqa: D205 -- one paragraph
    target = session.target
    named = {kind for one in (fail_on, kinds) if one != _ALL for kind in one}
    audit = target.audit if with_audit or named & _OF_THE_AUDIT else None
    # Asked of the stack by itself; asked here too, so that another release is told of.
    _ = target.known
    found = look(target.store, target.directory, target.register, target.maps, audit, epoch_seconds(), kinds)
    session.answer(found, lambda: _say(found, target.name))
    raise SystemExit(_exit_code(found, fail_on))


def _exit_code(found: Findings, fail_on: AbstractSet[FindingKind]) -> int:
    if any(finding.kind in fail_on for finding in found.findings):
        return ANSWERED_NO
    is_undecided = any(missed.is_failure and fail_on & set(missed.kinds) for missed in found.not_looked_at)
    return NOT_DECIDED if is_undecided else 0


def _say(found: Findings, name: str) -> None:
    for finding in found.findings:
        terminal.say(f"{finding.severity.value}: {_words(finding.kind)}: {finding.message}")
        terminal.say(f"  {finding.meaning}")
        if finding.mend:
            terminal.say(f"  {finding.mend}")
    for missed in found.not_looked_at:
        terminal.say(f"Not looked at: {', '.join(map(_words, missed.kinds))}. {missed.why}")
    if not found.findings:
        elsewhere = ", as far as was looked" if found.not_looked_at else ""
        terminal.say(f"Nothing looks wrong in {name}{elsewhere}.")


def _words(kind: FindingKind) -> str:
    return kind.value.replace("_", " ")


COMMANDS = (lint,)
