"""What is published of a tool's arguments and result: what a model needs to know, in no more words."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Result, Tool


class Part(BaseModel):
    """For whoever reads the code."""

    number: int


class Takes(Arguments):
    """The same."""

    name: Annotated[str, Field(max_length=10)]
    note: Annotated[str | None, Field(max_length=20, description="A note."), AfterValidator(lambda note: note)] = None
    kind: str = "small"
    until: Annotated[int | None, Field(description="None at all is null.")]


class Gives(Result):
    """The same."""

    parts: tuple[Part, ...] | None = None

    def outcome(self) -> str:
        return ""


TOOL: AnyTool = Tool(
    name="do_it",
    title="Do it",
    description="Does it.",
    effect=Effect.READS,
    arguments=Takes,
    result=Gives,
    run=lambda *_: Gives(),
)
TAKEN: dict[str, Any] = TOOL.input_schema["properties"]


def test_what_may_be_left_out_is_described_as_it_is_when_it_is_there() -> None:
    assert TAKEN["note"] == {"type": "string", "maxLength": 20, "description": "A note."}
    assert "note" not in TOOL.input_schema["required"]
    assert TOOL.output_schema["properties"]["parts"] == {"type": "array"}
    assert TOOL.output_schema["required"] == ["outcome"]


def test_what_is_left_out_and_what_is_null_are_the_same() -> None:
    assert Takes.model_validate({"name": "n", "until": 1, "note": None}) == Takes(name="n", until=1)


def test_a_null_that_says_something_is_described() -> None:
    assert TAKEN["until"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]


def test_a_default_that_says_something_is_described() -> None:
    assert TAKEN["kind"] == {"type": "string", "default": "small"}


def test_no_name_of_a_class_and_nothing_that_is_said_to_programmers_is_published() -> None:
    published = f"{TOOL.input_schema}{TOOL.output_schema}"

    assert "title" not in published
    assert "the same" not in published.lower()
    assert "reads the code" not in published
