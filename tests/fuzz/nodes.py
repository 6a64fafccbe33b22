"""JSON as it stands on the wire: names that repeat, numbers no machine holds, halves of characters; and bent JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from servicedesk.server.bounds import MAX_VALUES
from tests.fuzz.choices import Choices

Members: TypeAlias = "list[tuple[str, Node]]"
#: An object's members, or the text of any other value.
Node: TypeAlias = "Members | str"

#: Nothing asks for it, so nothing may repeat it, to anybody or to the log.
MARKER = "said-once-never-to-be-repeated"
_DEEP = 2_000

ODD_VALUES: tuple[str, ...] = (
    "null", "true", "false", "0", "-1", "1", "-0", "1.0", "1.5", "1e3", "1e999", "-1e-999", "NaN", "Infinity",
    "9007199254740993", "18446744073709551616", "9" * 400, "9" * 5_000, '""', '" "', '"0"', '"C-1042"', '"C-7"',
    '"c-1042"', '"C-1042\\n"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\u202e"', '"\\u200b"', '"\\ufeff"',
    '"\\ud83d\\ude00"', f'"{"x" * 5_000}"', '"e' + "\\u0301" * 200 + '"', "[]", "[[]]", "[null]", "{}", '{"":{}}',
    '{"a":1,"a":2}', '{"\\ud800":0}', "[" * _DEEP + "]" * _DEEP, '{"a":' * 200 + "0" + "}" * 200,
    "[" * 100 + "]" * 100, "2026", '"2026-07-28"', "'x'", "", "undefined", "/**/1", "01", "0x1", '"\t"', '"\\x"',
    "[1,]",
)  # fmt: skip


def parse(text: str) -> Node:
    """Return the node of a JSON text."""
    return _node(json.loads(text, object_pairs_hook=_Pairs))


class _Pairs(list[tuple[str, Any]]):
    """An object's members while it is parsed."""


def _node(value: object) -> Node:
    if isinstance(value, _Pairs):
        return [(name, _node(member)) for name, member in value]
    return json.dumps(value)


def render(node: Node) -> str:
    """Return the JSON text, which need not be JSON: an odd value may be none."""
    if isinstance(node, str):
        return node
    return "{" + ", ".join(f"{json.dumps(name)}: {render(value)}" for name, value in node) + "}"


def bend(choices: Choices, node: Members) -> None:
    """Change one member, anywhere in `node`."""
    members = choices.pick(list(_objects(node)))
    at = choices.number(len(members) + 1)
    if at == len(members):
        members.append(_unasked(choices))
        return
    name, old = members[at]
    match choices.number(5):
        case 0:
            members[at] = (name, value(choices))
        case 1:
            del members[at]
        case 2:
            members.insert(choices.number(len(members) + 1), (name, value(choices)))
        case 3 if MARKER not in render(old):
            members[at] = (choices.pick(_NAMES) or choices.text(), old)
        case 4:
            members[at] = (name, f"[{render(old)}]")


def _unasked(choices: Choices) -> tuple[str, Node]:
    if choices.once_in(3):
        return "unasked", json.dumps(MARKER)
    return choices.pick(_NAMES) or choices.text(), value(choices)


#: Names that mean something to somebody; an empty one stands for a text made up.
_NAMES = (
    "", "x", "id", "jsonrpc", "method", "params", "result", "error", "name", "arguments", "_meta", "progressToken",
    "cursor", "confirmation", "customer_id", "task", "requestState", "inputResponses", "__class__", "model_config",
    "\ud800", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities",
    "io.modelcontextprotocol/clientInfo", "request_state", "by_alias", "capabilities", "protocolVersion",
    "elicitation", "content", "action", "confirm", "role", "model", "type", "roots",
)  # fmt: skip


def value(choices: Choices) -> Node:
    """Return a value, likely an odd one."""
    match choices.number(9):
        case 0:
            return json.dumps(choices.text())
        case 1:
            return str(choices.number(0x10000) - 0x100)
        case 2:
            return [(choices.pick(_NAMES) or choices.text(), value(choices)) for _ in range(choices.number(4))]
        case 3:
            return f"[{', '.join(render(value(choices)) for _ in range(choices.number(4)))}]"
        case 4:
            return _many(choices)
    return choices.pick(ODD_VALUES)


#: How many values; from `MAX_VALUES` on there are too many.
_COUNTS = (100, 1_000, MAX_VALUES - 100, MAX_VALUES, 20_000)


def _many(choices: Choices) -> Node:
    """Return a long list or a wide object of equal members: what a library does with each, it does often."""
    values, is_wide = choices.pick(_COUNTS), choices.once_in(2)
    member = choices.pick(tuple(MEMBERS))
    count = values // MEMBERS[member]
    return [(f"k{number}", member) for number in range(count)] if is_wide else f"[{','.join([member] * count)}]"


#: A member → how many values it is. Among them the beginnings of what the protocol has unions of.
MEMBERS: Mapping[str, int] = {
    "{}": 1, "[]": 1, "0": 1, "null": 1, '""': 1, "[{}]": 2, '{"type":"text"}': 2, '{"type":"image"}': 2,
    '{"type":"resource","resource":{}}': 3, '{"type":"tool_use"}': 2, '{"type":"tool_result","content":[]}': 3,
    '{"role":"user","content":{}}': 3, '{"action":"accept"}': 2, '{"method":"x"}': 2, '{"uri":"x"}': 2,
    '{"ref":{}}': 2,
}  # fmt: skip


def _objects(node: Node) -> Iterator[Members]:
    if isinstance(node, str):
        return
    yield node
    for _, member in node:
        yield from _objects(member)
