"""Slips in `tools/__init__.py` that Python takes for something else: a comma too few, a text in place of a set."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NoReturn

from servicedesk.tools.conditions import Conditions
from servicedesk.tools.own import DefaultGrant, OwnTools


def check_tuples(own: OwnTools) -> None:
    """Raise a `TypeError` that says what to write, if what the folder lists is one thing and no list of them."""
    made: object = own.TOOLS
    if callable(made):
        raise TypeError(f"TOOLS is one tool: write ({getattr(made, '__name__', '...')},)")
    if isinstance(own.GRANTS, DefaultGrant):
        raise TypeError("GRANTS is one grant: write (DefaultGrant(...),)")
    if isinstance(own.LEFT_OUT, str):
        raise TypeError(f"LEFT_OUT is a text: write ({json.dumps(own.LEFT_OUT)},)")
    for grant in own.GRANTS:
        if not isinstance(grant, DefaultGrant):
            raise TypeError(f"GRANTS has {grant!r}: write DefaultGrant(group, tool)")


def refuse_left_out(
    unknown: Iterable[str], ours: Collection[str], own_names: Callable[[], Collection[str]]
) -> NoReturn:
    """Raise a `TypeError` that says of the first name that is none of the product's what to do instead."""
    from servicedesk.tools.suggestion import suggestion

    name = min(unknown)
    if name in own_names():
        raise TypeError(f"tools/__init__.py leaves out {name}, a tool of your own: take it out of TOOLS instead")
    near = suggestion(name, ours)
    raise TypeError(f"tools/__init__.py leaves out {name}, which the product does not have{near}")


def unset_terms(conditions: Conditions) -> Iterator[str]:
    """Yield, a clause each, which terms of a grant are no sets, with what to write."""
    named = {f"`where` of {field}": values for field, values in conditions.where.items()}
    named |= {f"`when` of {argument}": values for argument, values in conditions.when.items()}
    for term, values in {**named, "`hide`": conditions.hide}.items():
        if not isinstance(values, frozenset | set):
            meant = [values] if isinstance(values, str) else values
            kind = "text" if isinstance(values, str) else type(values).__name__
            yield f"{term} is a {kind}: write frozenset({{{', '.join(map(json.dumps, meant))}}})"
