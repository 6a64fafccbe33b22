"""Terse JSON Schema: what a model reads of a tool, without what says nothing."""

from __future__ import annotations

from typing import Any, cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, ModelSchema, StringSchema, WithDefaultSchema

_OF_THE_CLASS = frozenset({"title", "description"})


class TerseSchema(GenerateJsonSchema):
    """Leaves out what says nothing: every model that reads the list pays for it in tokens.

    That is titles made of fields' names, what pydantic takes from a class, a least length of one, and a null that
    stands for what may be left out: an argument that is null is taken for one that was left out.
    """

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 -- pydantic's signature
        """Return False."""
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """Return a model's schema without the name and the docstring of its class."""
        return {key: value for key, value in super().model_schema(schema).items() if key not in _OF_THE_CLASS}

    def str_schema(self, schema: StringSchema) -> JsonSchemaValue:
        """Return a text's schema; that it must not be empty, everybody knows."""
        return {key: value for key, value in super().str_schema(schema).items() if (key, value) != ("minLength", 1)}

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema with its default; where that is null, the schema of what may be there."""
        if schema.get("default", ...) is None:
            return self.generate_inner(_present(schema["schema"]))
        return super().default_schema(schema)


def _present(schema: CoreSchema) -> CoreSchema:
    match schema:
        case {"type": "nullable", "schema": inner}:
            return cast("CoreSchema", inner)
        case {"type": "function-after" | "function-before", "schema": inner}:
            return _present(inner)
    return schema
