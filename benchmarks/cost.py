"""From processor time to money: calls a second, and what a million calls cost on Lambda by AWS's published prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import ceil

from cli.cost import MILLION, Prices, Usage, monthly_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What is not measured here."""

    #: The memory of every function alike.
    memory_mebibytes: float = 1_024
    #: Lambda gives processor time in proportion to memory, and one whole processor at this much.
    mebibytes_per_processor: float = 1_769
    #: How many of a hundred calls start an execution environment; AWS bills its start.
    cold_starts_per_hundred_calls: float = 1
    #: What SnapStart charges for Python, in dollars, for as long as a version is published, and for each start.
    snapshot_gibibyte_second: float = 0.0000015046
    snapshot_restored_gibibyte: float = 0.0001397998


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What calls cost, half of them lists and half of them reads of a customer."""

    calls_per_second_and_core: float
    billed_milliseconds: float
    #: API Gateway and Lambda. DynamoDB asks the same of everyone and is left out, as is waiting for it.
    dollars_per_million_calls: float


def cost(warm_cpu_milliseconds: float, cold_cpu_milliseconds: float, assumptions: Assumptions, prices: Prices) -> Cost:
    """Return what calls of a variant cost.

    Args:
        warm_cpu_milliseconds: Processor time of an average call.
        cold_cpu_milliseconds: Processor time from the start to the first answer.
        assumptions: What is not measured.
        prices: AWS's.
    """
    slower = max(1.0, assumptions.mebibytes_per_processor / assumptions.memory_mebibytes)
    cold = cold_cpu_milliseconds * slower * assumptions.cold_starts_per_hundred_calls / 100
    # AWS rounds each call up to a whole millisecond.
    billed = ceil(warm_cpu_milliseconds * slower) + cold
    month = monthly_cost(
        MILLION, Usage(memory_mebibytes=assumptions.memory_mebibytes, billed_milliseconds=billed), prices
    )
    return Cost(
        calls_per_second_and_core=1_000 / warm_cpu_milliseconds,
        billed_milliseconds=billed,
        dollars_per_million_calls=month["API Gateway"] + month["Lambda"],
    )


def setting_names() -> frozenset[str]:
    """Return the names of all assumptions and prices."""
    return frozenset(item.name for one in (Assumptions, Prices) for item in fields(one))


def with_settings(settings: Mapping[str, float]) -> tuple[Assumptions, Prices]:
    """Return assumptions and prices with some of them changed by name; any other name changes nothing."""
    assumptions, prices = Assumptions(), Prices()
    of_assumptions, of_prices = (
        {item.name: settings[item.name] for item in fields(one) if item.name in settings}
        for one in (assumptions, prices)
    )
    return replace(assumptions, **of_assumptions), replace(prices, **of_prices)
