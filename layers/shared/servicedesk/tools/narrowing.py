"""Narrowed arguments: which values several grants admit together, as a schema, as a sentence and as a refusal.

A *way* is what one grant admits: argument → the texts of its values, `OMITTED` among them where it may be left out. A
call is admitted if one single way admits all of its arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import Any, Final, TypeAlias

from servicedesk.tools.argument_choices import listed_values, omittable, values_of
from servicedesk.tools.conditions import OMITTED, argument_text

Way: TypeAlias = Mapping[str, frozenset[str]]
#: Argument → the values that it lists, if it lists any, and what it can be besides: left out.
_There: TypeAlias = Mapping[str, tuple[frozenset[str] | None, frozenset[str]]]
#: What else a schema says of a value; a list of the values says it all.
_SAID_BY_A_LIST: Final = frozenset({
    "const", "enum", "default", "examples", "exclusiveMaximum", "exclusiveMinimum", "maximum", "maxLength", "minimum",
    "minLength", "multipleOf", "pattern",
})  # fmt: skip


def find_ways(schema: Mapping[str, Any], whens: Iterable[Way]) -> tuple[Way, ...]:
    """Return what grants admit of the arguments of a published schema, in as few ways as are found.

    In one order, whichever the grants are in. Where there is one way, each argument is admitted by itself, so that the
    schema says it all.
    """
    there = {name: _values_there(schema, name) for name in schema["properties"]}
    ways = [
        {name: _values_admitted(when[name], *there[name]) for name in there if name in when}
        for when in sorted(whens, key=_in_order)
    ]
    return tuple(sorted(_join_ways([way for way in ways if all(way.values())], there), key=_in_order))


def narrow_schema(schema: Mapping[str, Any], ways: Collection[Way]) -> dict[str, Any]:
    """Return the schema of the arguments that some way admits.

    Narrowed are those that every way narrows: to a list in the order of the original, and required unless one way lets
    them be left out.
    """
    properties, required = dict(schema["properties"]), set(schema.get("required", ()))
    for name, texts in _narrowed_by_all(ways).items():
        member = properties[name]
        values = _values(member, texts)
        has_default = "default" in member and argument_text(member["default"]) in texts
        if not has_default and OMITTED not in texts:
            required.add(name)
        if values:
            kept = {key: value for key, value in member.items() if key not in _SAID_BY_A_LIST}
            default = {"default": member["default"]} if has_default else {}
            properties[name] = dict(sorted({**kept, **default, "enum": values}.items()))
        else:
            # It may be left out, and nothing else.
            del properties[name]
    order = [name for name in properties if name in required]
    return {**schema, "properties": properties, **({"required": order} if order else {})}


def tell_ways(schema: Mapping[str, Any], ways: Collection[Way]) -> str:
    """Return the sentence that says what goes with what; none where the schema says it all."""
    if len(ways) <= 1:
        return ""
    told = [
        " and ".join(f"{name} is {_values_in_words(schema, name, texts)}" for name, texts in way.items())
        for way in ways
    ]
    return f"One of these must hold: {'; or '.join(told)}."


def tell_refusal(
    schema: Mapping[str, Any], ways: Collection[Way], accepted: Mapping[str, object], sent: Collection[str]
) -> str:
    """Return why no way admits the `accepted` arguments, of which these were `sent`: in a validator's words."""
    problems = [
        f"{name}: {_problem(schema, name, texts, is_sent=name in sent)}."
        for name, texts in _narrowed_by_all(ways).items()
        if argument_text(accepted.get(name)) not in texts
    ]
    return " ".join(problems) or tell_ways(schema, ways)


def _values_there(schema: Mapping[str, Any], name: str) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return the values that an argument lists, and what it is besides: left out."""
    omitted = frozenset({OMITTED}) if name in omittable(schema) else frozenset[str]()
    return values_of(schema["properties"][name]), omitted


def _values_admitted(allowed: frozenset[str], listed: frozenset[str] | None, omitted: frozenset[str]) -> frozenset[str]:
    return allowed & (listed | omitted) if listed is not None else allowed - ({OMITTED} - omitted)


def _join_ways(ways: list[Way], there: _There) -> list[dict[str, frozenset[str]]]:
    """Return fewer ways that admit the same: two that differ in one argument are one, or if either is in the other."""
    fewer = [_without_whole(way, there) for way in ways]
    while True:
        for one, other in combinations(fewer, 2):
            joined = _join(one, other)
            if joined is not None:
                fewer = [*(way for way in fewer if way is not one and way is not other), _without_whole(joined, there)]
                break
        else:
            return fewer


def _without_whole(way: Way, there: _There) -> dict[str, frozenset[str]]:
    """Return a way without the arguments of which it admits everything that there is."""
    return {
        name: texts
        for name, texts in way.items()
        if (listed := there[name][0]) is None or texts != listed | there[name][1]
    }


def _join(one: Way, other: Way) -> Way | None:
    if _is_within(one, other):
        return other
    if _is_within(other, one):
        return one
    differing = [name for name in one if one[name] != other.get(name)]
    if one.keys() == other.keys() and len(differing) == 1:
        return {**one, differing[0]: one[differing[0]] | other[differing[0]]}
    return None


def _is_within(narrow: Way, wide: Way) -> bool:
    return all(name in narrow and narrow[name] <= texts for name, texts in wide.items())


def _narrowed_by_all(ways: Collection[Way]) -> Way:
    """Return the arguments that every way narrows, each with what some way admits."""
    first, *others = ways or ({},)
    return {
        name: texts.union(*(way[name] for way in others))
        for name, texts in first.items()
        if all(name in way for way in others)
    }


def _in_order(way: Way) -> list[tuple[str, list[str]]]:
    return [(name, sorted(texts)) for name, texts in sorted(way.items())]


def _values(member: Mapping[str, Any], texts: frozenset[str]) -> list[Any]:
    listed = listed_values(member)
    if listed is not None:
        return [value for value in listed if argument_text(value) in texts]
    return [_value(member, text) for text in sorted(texts - {OMITTED})]


def _value(member: Mapping[str, Any], text: str) -> str | int:
    """Return a value as JSON has it; a text that is no number is no value of a number, and says so by itself."""
    is_number = member.get("type") == "integer" and text.removeprefix("-").isdecimal() and str(int(text)) == text
    return int(text) if is_number else text


def _problem(schema: Mapping[str, Any], name: str, texts: frozenset[str], *, is_sent: bool) -> str:
    if not is_sent:
        return "Field required"
    if texts <= {OMITTED}:
        return "must be left out"
    return f"Input should be {_values_in_words(schema, name, texts - {OMITTED})}"


def _values_in_words(schema: Mapping[str, Any], name: str, texts: frozenset[str]) -> str:
    """Return values in pydantic's words: ``'low', 'normal' or 'high'``."""
    words = [
        argument_text(value) or "" if isinstance(value, bool) else repr(value)
        for value in _values(schema["properties"][name], texts)
    ]
    *first, last = [*words, *(["left out"] if OMITTED in texts else [])]
    return f"{', '.join(first)} or {last}" if first else last
