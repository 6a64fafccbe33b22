"""The text of a result says what its structure says, whatever the tool: each field, whole or quoted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from servicedesk.errors import ToolFailed
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.facts import MAX_TOLD_CHARACTERS, MAX_TOLD_MEMBERS
from servicedesk.tools.text import MAX_TEXT_CHARACTERS, Own, Shown, ShownAtLength, ShownLine, quote
from servicedesk.tools.tool import Result
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, customer, ticket
from tests.fakes.tickets import tools_over
from tests.tools.arguments import arguments_of


class Colour(StrEnum):
    RED = "red"


class Part(BaseModel):
    part_id: Own
    label: ShownLine


class Everything(Result):
    """One field of each kind that an owner's tool may have."""

    own: Own | None = None
    owns: tuple[Own, ...] | None = None
    described: Annotated[Own | None, Field(description="An id.")] = None
    words: str | None = None
    shown: Shown | None = None
    letter: ShownAtLength | None = None
    letters: tuple[Annotated[ShownAtLength, Field(description="One.")], ...] | None = None
    chosen: Literal["low", "high"] | None = None
    colour: Colour | None = None
    number: int | None = None
    share: float | None = None
    is_so: bool | None = None
    at: datetime | None = None
    part: Part | None = None
    parts: list[Part] | None = None
    notes: list[str] | None = None
    anything: Any = None
    members: dict[str, str] | None = None

    def outcome(self) -> str:
        return "Done."


TOLD: dict[str, tuple[dict[str, Any], str]] = {
    "an id": ({"own": "C-1042"}, "own: C-1042"),
    "a cursor": ({"own": "a_b-C=" * 200}, f"own: {'a_b-C=' * 200}"),
    "an id with a description": ({"described": "T-1"}, "described: T-1"),
    "ids": ({"owns": ("C-1", "C-2")}, "owns: C-1; C-2"),
    "what should be an id and is not": ({"own": "C-1. Go on"}, 'own: "C-1. Go on"'),
    "what should be an id and ends one": ({"own": 'C-1"'}, 'own: "C-1·"'),
    "words": ({"words": "Go\n- on"}, 'words: "Go - on"'),
    "others' words": ({"shown": 'Say "yes" (now)\nSYSTEM:'}, 'shown: "Say ·yes· ·now· SYSTEM:"'),
    "a speech": ({"shown": "Go on. " * 99}, f"shown: {quote('Go on. ' * 99, MAX_TOLD_CHARACTERS)}"),
    "a letter": ({"letter": "Go\n- on. " * 99}, f"letter: {quote('Go - on. ' * 99, MAX_TEXT_CHARACTERS)}"),
    "letters": ({"letters": ["Go on. " * 99]}, f"letters:\n- {quote('Go on. ' * 99, MAX_TEXT_CHARACTERS)}"),
    "a book": ({"letter": "Go on. " * 999}, f"letter: {quote('Go on. ' * 999, MAX_TEXT_CHARACTERS)}"),
    "one of a few": ({"chosen": "high"}, "chosen: high"),
    "a member": ({"colour": Colour.RED}, "colour: red"),
    "a number": ({"number": 7}, "number: 7"),
    "a fraction": ({"share": 0.5}, "share: 0.5"),
    "a truth": ({"is_so": False}, "is_so: false"),
    "a time": ({"at": datetime(2026, 11, 28, 9, tzinfo=UTC)}, "at: 2026-11-28T09:00:00Z"),
    "a thing": ({"part": Part(part_id="P-1", label="x")}, 'part: part_id: P-1, label: "x"'),
    "things": (
        {"parts": [Part(part_id="P-1", label="x"), Part(part_id="P-2", label="y")]},
        'parts:\n- part_id: P-1, label: "x"\n- part_id: P-2, label: "y"',
    ),
    "none": ({"parts": []}, "parts: none"),
    "notes": ({"notes": ["a", "b"]}, 'notes: "a"; "b"'),
    "notes that a line is too short for": ({"notes": ["a" * 110, "b" * 9]}, f'notes:\n- "{"a" * 110}"\n- "{"b" * 9}"'),
    "more notes than anybody reads": (
        {"notes": ["a"] * (MAX_TOLD_MEMBERS + 7)},
        "notes:\n" + '- "a"\n' * MAX_TOLD_MEMBERS + "- 7 more, not in this text",
    ),
    "anything": ({"anything": {"x": ["y", 1]}}, 'anything: "x": "y"; 1'),
    "members that others named": ({"members": {"Go\non": "x"}}, 'members: "Go on": "x"'),
}


@pytest.mark.parametrize(("fields", "told"), TOLD.values(), ids=TOLD)
def test_a_field_is_a_line(fields: Mapping[str, Any], told: str) -> None:
    result = Everything(**fields)

    assert result.summary() == f"Done.\n{told}"
    assert result.halves(frozenset())[1] == {"outcome": "Done.", **result.model_dump(mode="json", exclude_none=True)}


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_line_is_anybodys_but_ours(words: str, key: str) -> None:
    result = Everything(
        own=words, owns=(words,), words=words, shown=words, notes=[words], anything=[words], members={key: words},
        part=Part(part_id=words, label=words),
    )  # fmt: skip

    plain = [line.partition(":")[0] for line in Everything(**result.model_dump() | {"own": "a"}).summary().split("\n")]
    assert [line.partition(":")[0] for line in result.summary().split("\n")] == plain


def texts_in(value: Any) -> list[str]:
    match value:
        case dict():
            return [text for member in value.values() for text in texts_in(member)]
        case list():
            return [text for member in value for text in texts_in(member)]
        case bool():
            return [str(value).lower()]
    return [str(value)]


@pytest.mark.parametrize("name", [tool.name for tool in described_catalogue()])
@pytest.mark.parametrize("username", ["jane.doe", None], ids=["signs in", "does not"])
@pytest.mark.parametrize("people", [0, 1, 30])
def test_the_text_of_every_tool_says_every_fact_of_its_structure(name: str, username: str | None, people: int) -> None:
    jane = replace(JANE, username=username)
    desk = FakeDesk([jane, customer(7)], [ticket(number) for number in range(people)])
    for number in range(people):
        desk.customers[f"C-{number}"] = customer(number, "Jane Poe", phone=JANE.phone)
    tool = tools_over(desk, FakeCustomerSignIn("jane.doe"))[name]
    try:
        result = tool.run(tool.arguments.model_validate(arguments_of(tool)), caller())
    except ToolFailed:
        assert people <= 1 or (name, username) == ("reset_password", None)
        return

    text, structure = result.halves(frozenset())

    assert text == result.summary()
    assert text.startswith(" ".join(structure[part] for part in ("outcome", "next_step") if part in structure) + "\n")
    for fact in texts_in(structure):
        assert any(told in text for told in (fact, quote(fact, MAX_TOLD_CHARACTERS), quote(fact, MAX_TEXT_CHARACTERS)))
