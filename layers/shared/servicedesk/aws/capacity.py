"""Consumed capacity: what each call to DynamoDB cost, as its answer says."""

from __future__ import annotations

from typing import Any, Final

from botocore.client import BaseClient

from servicedesk.measurements import Measure, Measurements

_READS: Final = frozenset({"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"})
_WRITES: Final = frozenset({"BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"})


class Capacity:
    """Asks for the consumed capacity of every call, and counts it. Lives as long as the execution environment."""

    def __init__(self, measurements: Measurements) -> None:
        self._measurements = measurements

    def watch(self, client: BaseClient) -> None:
        """Count what calls of `client` cost."""
        client.meta.events.register("before-parameter-build.dynamodb", self._ask)
        client.meta.events.register("after-call.dynamodb", self._count)

    def _ask(self, params: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 -- botocore's
        if model.name in _READS or model.name in _WRITES:
            params["ReturnConsumedCapacity"] = "TOTAL"

    def _count(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:  # noqa: ANN401 -- botocore's
        consumed = parsed.get("ConsumedCapacity")
        if consumed:
            tables = consumed if isinstance(consumed, list) else [consumed]
            measure = Measure.READ_CAPACITY_UNITS if model.name in _READS else Measure.WRITE_CAPACITY_UNITS
            self._measurements.add(measure, sum(table.get("CapacityUnits", 0) for table in tables))
