"""CloudWatch metrics in the embedded metric format, as members of a record of the log.

They ride on the record that is written anyway: one line a decision says what was decided, and is the metric.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from servicedesk.measurements import Measure, measurements

NAMESPACE: Final = "ServiceDeskMcp"
#: Whose metrics: the logger writes it into every record. Each set of dimensions makes metrics of its own.
SERVICE_DIMENSION: Final = "service"
#: A record's member → the metrics that are also kept for each of its values.
BY: Final[Mapping[str, frozenset[Measure]]] = {
    "tool": frozenset({Measure.CALLS, Measure.CALL_DURATION}),
    "reason": frozenset({Measure.REFUSALS}),
}
UNITS: Final[Mapping[Measure, str]] = {Measure.CALL_DURATION: "Milliseconds"}
#: Directives are made once for each set of metrics that are counted together, of which few are common.
MAX_DIRECTIVES: Final = 64
_DEFINITIONS: Final = {measure: {"Name": measure.value, "Unit": UNITS.get(measure, "Count")} for measure in Measure}
_NAMES: Final = {measure: measure.value for measure in Measure}


def metrics(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has been counted since the last record, as members of this one; nothing if that is nothing.

    Args:
        record: The members that it has otherwise; those in `BY` become dimensions.
    """
    counted = measurements.take()
    if not counted:
        return {}
    # Asked in this order: whether a refused call's record names a tool makes no difference to what is done.
    members = tuple(
        member for member, measures in BY.items() if not measures.isdisjoint(counted) and record.get(member) is not None
    )
    metadata = {"Timestamp": int(time.time() * 1_000), "CloudWatchMetrics": _directives(tuple(counted), members)}
    return {"_aws": metadata, **{_NAMES[measure]: amount for measure, amount in counted.items()}}


@lru_cache(maxsize=MAX_DIRECTIVES)
def _directives(counted: tuple[Measure, ...], members: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
    return (
        _directive([SERVICE_DIMENSION], counted),
        *(_directive([SERVICE_DIMENSION, member], sorted(BY[member].intersection(counted))) for member in members),
    )


def _directive(dimensions: list[str], measures: Iterable[Measure]) -> dict[str, Any]:
    return {
        "Namespace": NAMESPACE,
        "Dimensions": [dimensions],
        "Metrics": [_DEFINITIONS[measure] for measure in measures],
    }
