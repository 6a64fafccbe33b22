"""`servicedesk limit`: how often a member of a group may call a tool."""

from __future__ import annotations

import re
from typing import Any, Final

import click

from cli.moments import read_duration
from cli.rule_change import RuleCommand, changes_a_rule
from servicedesk.tools.limit import MAX_CALLS, Limit

_CALLS: Final = re.compile(r"\d{1,5}", re.ASCII)
_NO_LIMIT: Final = f"is no limit: write 20/1h for twenty calls in any hour, or 5/30s; at most {MAX_CALLS:,} calls."


class _LimitType(click.ParamType):
    name = "limit"

    def convert(self, value: Any, param: Any, ctx: Any) -> Limit:  # noqa: ANN401 -- click's signature
        if isinstance(value, Limit):
            return value
        calls, _, duration = str(value).partition("/")
        window = read_duration(duration)
        if window is None or _CALLS.fullmatch(calls) is None:
            self.fail(f"{value!r} {_NO_LIMIT}", param, ctx)
        return Limit(calls=int(calls), window_seconds=int(window.total_seconds()))


class _LimitCommand(click.Command):
    """Tells a number below zero from an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed = next((word for word in args if word[:1] == "-" and word[1:2].isdigit()), None)
        if typed is not None:
            raise click.UsageError(f"{typed!r} {_NO_LIMIT}", ctx)
        return super().parse_args(ctx, args)


@click.command("limit", cls=_LimitCommand)
@changes_a_rule
@click.argument("calls", metavar="[CALLS/WINDOW]", required=False, type=_LimitType())
@click.option("--default", "to_default", is_flag=True, help="Take the group's limit away.")
def limit(rule: RuleCommand, calls: Limit | None, to_default: bool) -> None:
    """Let each member of GROUP call TOOL so many times: 20/1h is twenty in any hour. The window is at most a day.

    It takes the place of the default. Of several groups of a person the strictest counts, whichever grants the tool;
    what a tool itself allows at most, no group can raise.

    \b
    servicedesk limit interns reset_password 2/1d --reason "by phone first"
    servicedesk limit interns reset_password --default --reason "they know by now"

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    if (calls is None) is not to_default:
        raise click.UsageError("say how often, as in 20/1h, or --default.")
    rule.make(lambda rules: rules.without_limit(rule.tool) if calls is None else rules.with_limit(rule.tool, calls))


COMMANDS = (limit,)
