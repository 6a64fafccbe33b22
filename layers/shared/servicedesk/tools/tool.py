"""What a tool is: a name in the policy, a schema, and a function that does the work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, ModelSchema, WithDefaultSchema

from servicedesk.identity.principal import Principal
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.effect import Effect
from servicedesk.tools.view import View


class Arguments(BaseModel):
    """What a tool takes: at once the validator, the type and the published schema."""

    # Strict, so that "1" is not a number; forbid, so that a misspelt argument is an error and not ignored.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Result(BaseModel, ABC):
    """What a tool returns: the structured content, and the type behind the published output schema.

    A field that a grant may hide is optional, and absent when hidden.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def summary(self) -> str:
        """Say in a sentence or two what happened and what to do next, for a model that reads only text."""

    def attachments(self) -> Sequence[Attachment]:
        """Return what goes with the text. By default nothing does."""
        return ()


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

    #: ``verb_noun``; the key of its grants, so a tool is never renamed without moving them.
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

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return self.arguments.model_json_schema(schema_generator=_Terse)

    @cached_property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of the structured result."""
        return self.result.model_json_schema(mode="serialization", schema_generator=_Terse)


AnyTool = Tool[Any, Any]

_OF_THE_CLASS = frozenset({"title", "description"})


class _Terse(GenerateJsonSchema):
    """Leaves out what says nothing: every model that reads the list pays for it in tokens.

    That is titles made of fields' names, what pydantic takes from a class, and a null that stands for what may be left
    out: no result contains one, and an argument that is null is taken for one that was left out.
    """

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 -- pydantic's signature
        """Return False."""
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """Return a model's schema without the name and the docstring of its class."""
        return {key: value for key, value in super().model_schema(schema).items() if key not in _OF_THE_CLASS}

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema with its default; where that is null, the schema of what may be there."""
        if schema.get("default", ...) is None:
            return self.generate_inner(_present(schema["schema"]))
        return super().default_schema(schema)


def _present(schema: CoreSchema) -> CoreSchema:
    match schema:
        case {"type": "nullable", "schema": inner}:
            return cast("CoreSchema", inner)
        case {"type": "function-after", "schema": inner}:
            return _present(inner)
    return schema
