"""An answer with rows, written as they are: moto would look for each type that a value could have, under each name."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.model import StructureShape
from moto.core.responses import ActionContext, ActionResult
from moto.core.serialize import JSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType


class RowsAnswer(ActionResult):
    """What an operation on rows answers."""

    def execute_result(self, context: ActionContext) -> TYPE_RESPONSE:
        """Return status, headers and body."""
        return super().execute_result(replace(context, serializer_class=_RowsSerializer))


class _RowsSerializer(JSONSerializer):
    def _serialize_type_structure(
        self,
        serialized: Any,  # noqa: ANN401 -- moto's signature
        value: Any,  # noqa: ANN401
        shape: StructureShape,
        key: str,
    ) -> None:
        if shape.name != "AttributeValue":
            super()._serialize_type_structure(serialized, value, shape, key)
            return
        self._default_serialize(serialized, _as_json(value), shape, key)


def _as_json(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, DynamoType):
        return {value.type: _as_json(value.value)}
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    return b64encode(value).decode() if isinstance(value, bytes) else value
