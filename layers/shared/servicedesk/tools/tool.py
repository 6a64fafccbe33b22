"""Tool: a name in the policy, a schema, and a function that does the work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from servicedesk.identity.principal import Principal
from servicedesk.tools.argument_choices import choices, omittable
from servicedesk.tools.argument_types import check_arguments
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.effect import Effect
from servicedesk.tools.facts import facts
from servicedesk.tools.invisible import clean
from servicedesk.tools.limit import Limit
from servicedesk.tools.mention import without_mention
from servicedesk.tools.published import input_schema, is_kept, outline
from servicedesk.tools.rows import Choices, Rows
from servicedesk.tools.view import View

#: The argument that repeats a call; it is no part of what was confirmed, and no choice.
CONFIRMATION: Final = "confirmation"


class Arguments(BaseModel):
    """What a tool takes: at once the validator, the type and the published schema.

    What may be left out is left out where it is null, empty or blank: a client that must send every argument has no
    other way to say so.
    """

    # Strict, so that "1" is not a number; forbid, so that a misspelt argument is an error and not ignored; built at the
    # first call, which for most tools most environments never have.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out(cls, sent: Any) -> Any:  # noqa: ANN401 -- whatever was sent
        if not isinstance(sent, Mapping):
            return sent
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {name: value for name, value in sent.items() if name not in optional or not _is_empty(value)}


class Result(BaseModel, ABC):
    """What a tool returns: the structured content, and the type behind the published output schema.

    A client may give its model the text alone or the structure alone: either is enough. A tool says what happened and
    what to do next; both halves have that, and every field. A field that a grant may hide is optional, and absent when
    hidden. One that may have to be sent back is of the type `text.Own`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @abstractmethod
    def outcome(self) -> str:
        """Say in a sentence or two what happened. What others wrote is in the fields, and needs no place here."""

    def next_step(self) -> str:
        """Say what to do next, if there is anything. A sentence that names a tool is for those who have it."""
        return ""

    def attachments(self) -> Sequence[Attachment]:
        """Return what goes with the text. By default nothing does."""
        return ()

    def halves(self, hidden: Collection[str]) -> tuple[str, dict[str, Any]]:
        """Return the text and the structured content, for somebody from whom the tools called so are hidden.

        The text is the two sentences and a line for each field; the structure, as JSON, has both as members.
        """
        advice = without_mention(self.next_step(), hidden)
        said = {"outcome": without_mention(self.outcome(), hidden), **({"next_step": advice} if advice else {})}
        fields = self.model_dump(mode="json", exclude_none=True)
        return f"{' '.join(said.values())}\n{facts(type(self), fields)}", {**said, **fields}

    def summary(self) -> str:
        """Return the text for somebody who has every tool."""
        text, _ = self.halves(frozenset())
        return text


ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)
ResultT = TypeVar("ResultT", bound=Result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a tool works for, and what of the desk they may see through it."""

    principal: Principal
    view: View


@dataclass(frozen=True, kw_only=True)
class Tool(Generic[ArgumentsT, ResultT]):
    """One thing the service desk can do."""

    #: ``verb_noun``, by which it is found in texts; the key of its grants, so it is never renamed without moving them.
    name: str
    title: str
    #: For a model to choose by: what it does, when to use it, what to use instead.
    description: str
    effect: Effect
    arguments: type[ArgumentsT]
    result: type[ResultT]
    #: Does the work. Raises `ToolFailed` with a message for the model, or `DeskUnavailable`.
    run: Callable[[ArgumentsT, Caller], ResultT]
    #: Says what a call would do, to whom, and does nothing. A tool that has one runs only on a confirmed call; one that
    #: destroys or touches credentials must. Its arguments are `ConfirmedArguments`. Raises what `run` raises.
    question: Callable[[ArgumentsT, Caller], str] | None = None
    #: What it works on, and which fields of that a grant of it can name. None: a grant of it can name no field.
    rows: Rows | None = None
    #: The most calls by one person, whatever their groups say. None: as many as its effect, or their groups, allow.
    limit: Limit | None = None

    def __post_init__(self) -> None:
        """Raise a `TypeError` if no model could choose it, no call could send an argument, or none could be counted."""
        if not self.description.strip():
            raise TypeError(f"{self.name} has no description: say what it does, when to use it, what to use instead")
        if not is_kept(self.arguments):
            check_arguments(self.name, self.arguments)
        if self.limit is not None and not self.limit.is_possible:
            raise TypeError(f"{self.name}: calls cannot be counted by its limit")

    def build_models(self) -> None:
        """Build now what validates the arguments and writes the result, which otherwise the first call does."""
        self.arguments.model_rebuild()
        self.result.model_rebuild()

    @property
    def asks(self) -> bool:
        """Whether it runs only on a confirmed call."""
        return self.question is not None

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return input_schema(self.arguments)

    @cached_property
    def choices(self) -> Choices:
        """The arguments that a grant can narrow, and the values of each: those that are one text, number or flag."""
        found = choices(self.input_schema, without=CONFIRMATION)
        # One with an alias is not called so once it is validated, and would be taken for left out.
        return {name: values for name, values in found.items() if name in self.arguments.model_fields}

    @cached_property
    def omittable(self) -> frozenset[str]:
        """The arguments that are null where they are left out."""
        return omittable(self.input_schema) & self.choices.keys()

    @cached_property
    def outline(self) -> dict[str, Any]:
        """What is published of the fields of its result."""
        return outline(self.result)

    @cached_property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of the structured content, of a result and of the question before it: an outline for programs.

        No model is given it; what there is to say of a field, the result says.
        """
        said = ("outcome", "next_step", *(["confirmation"] if self.asks else []))
        members = {**dict.fromkeys(said, _TEXT), **self.outline}
        return {"type": "object", "properties": members, "required": ["outcome"]}


AnyTool = Tool[Any, Any]

_TEXT = {"type": "string"}


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not clean(value).strip())
