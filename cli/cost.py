"""`servicedesk cost`: what a deployment costs a month, from prices and assumptions that can all be changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Final

import click

from stack import terminal

MILLION = 1_000_000
HOURS_PER_MONTH = 730
SECONDS_PER_HOUR = 3_600
TRACED_OF_THE_REST = 0.05
MEBIBYTES_PER_GIBIBYTE = 1024
VOLUMES = (1_000, 100_000, 10_000_000)
# DynamoDB asks KMS for a table's key again after five minutes.
KEY_REQUESTS_PER_HOUR = 12

#: What a request writes in DynamoDB's units. Every call is counted for the limits, one that only asks too; each item of
#: a transaction is two.
WRITE_UNITS: Final = {
    "tools/list": 0,
    "search_customer": 1,
    "get_customer": 1,
    "get_ticket": 1,
    "list_tickets": 1,
    "search_tickets": 1,
    "create_ticket": 1 + 25,  # ticket, description, request and two rows of the customer's; three indexes; twelve words
    "add_note": 1 + 14,  # the note, its request, the ticket and the customer's row of it, one index; one check
    "reply_to_customer": 1 + 18,  # the same, and a new ticket is open from then on
    "update_ticket": 1 + 13,  # the change instead of a comment, and two indexes
    "create_customer": 1 + 16,  # customer, request and six keys of the index
    "update_customer": 1 + 17,  # the customer, and the keys that change
    "merge_customers": 2 + 14,  # both customers and the keys of one; six more for each ticket
    "reset_password": 2,  # the confirmation is used up
    "delete_customer": 2 + 8 * 2,  # the customer is marked, and seven keys are taken out of the index
}
#: Of which requests the average is made.
SHARES: Final = {
    "tools/list": 0.5,
    "search_customer": 0.1,
    "get_customer": 0.1,
    "list_tickets": 0.1,
    "get_ticket": 0.1,
    "create_ticket": 0.04,
    "add_note": 0.03,
    "update_ticket": 0.03,
}


def _assumption(value: float, what: str) -> float:
    default: float = field(default=value, metadata={"what": what})
    return default


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars, us-east-1, without the free tier; check them against AWS's own pages before you rely on them."""

    api_requests_per_million: float = _assumption(1.00, "API Gateway HTTP API, per million requests")
    invocations_per_million: float = _assumption(0.20, "Lambda, per million invocations")
    gibibyte_second: float = _assumption(0.0000133334, "Lambda on arm64, per GiB-second")
    read_units_per_million: float = _assumption(0.125, "DynamoDB on demand, per million read units")
    write_units_per_million: float = _assumption(0.625, "DynamoDB on demand, per million write units")
    key_requests_per_million: float = _assumption(3.00, "KMS, per million requests of DynamoDB for a table's key")
    log_gigabyte: float = _assumption(0.50, "CloudWatch Logs, per GB taken in")
    secret_month: float = _assumption(0.40, "Secrets Manager, per secret and month")
    metric_month: float = _assumption(
        0.30, "CloudWatch, per custom metric and month, by the hours in which it was sent"
    )
    alarm_metric_month: float = _assumption(0.10, "CloudWatch, per metric that an alarm watches, and month")
    dashboard_month: float = _assumption(3.00, "CloudWatch, per dashboard and month")
    traces_per_million: float = _assumption(5.00, "X-Ray, per million traces recorded")
    active_person: float = _assumption(
        0.015, "Cognito Essentials, per person active in the month, beyond the free ones"
    )
    free_people: float = _assumption(10_000, "Cognito Essentials, people free of charge each month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one MCP request uses on average. A tool call is one request; so is listing the tools."""

    memory_mebibytes: float = _assumption(1_024, "memory of the mcp function, MiB")
    billed_milliseconds: float = _assumption(40, "billed duration of a request, cold starts included, ms")
    read_units: float = _assumption(5, "DynamoDB read units of a request: a page of a list reads most, up to 30")
    write_units: float = _assumption(
        sum(share * WRITE_UNITS[kind] for kind, share in SHARES.items()),
        "DynamoDB write units of a request: half list the tools, one in ten writes",
    )
    encrypted_tables: float = _assumption(3, "DynamoDB tables with a key that KMS keeps")
    environments: float = _assumption(1, "execution environments at work at the same time")
    log_kilobytes: float = _assumption(1.5, "log written by a request, gateway and function, KB")
    metrics: float = _assumption(56, "custom metrics: fourteen tools and every reason for a refusal")
    alarm_metrics: float = _assumption(25, "metrics that the stack's alarms watch")
    dashboards: float = _assumption(1, "dashboards, beyond the free ones")
    active_hours: float = _assumption(220, "hours of the month in which somebody asks")
    people: float = _assumption(50, "people who sign in during the month")


def monthly_cost(requests: int, usage: Usage, prices: Prices) -> dict[str, float]:
    """Return the US dollars of a month with so many MCP requests, by service."""
    gibibyte_seconds = usage.memory_mebibytes / MEBIBYTES_PER_GIBIBYTE * usage.billed_milliseconds / 1_000
    dynamodb = usage.read_units * prices.read_units_per_million + usage.write_units * prices.write_units_per_million
    millions = requests / MILLION
    # A metric is paid for by the hour in which it was sent; few requests come in few hours.
    active_hours = min(requests, usage.active_hours)
    metrics = usage.metrics * prices.metric_month * active_hours / HOURS_PER_MONTH
    alarms = usage.alarm_metrics * prices.alarm_metric_month + usage.dashboards * prices.dashboard_month
    refreshes = min(requests, active_hours * KEY_REQUESTS_PER_HOUR * usage.environments)
    key_requests = refreshes * usage.encrypted_tables
    # Lambda traces one request a second, and a twentieth of the rest.
    first_of_their_second = min(requests, active_hours * SECONDS_PER_HOUR)
    traces = first_of_their_second + (requests - first_of_their_second) * TRACED_OF_THE_REST
    return {
        "API Gateway": millions * prices.api_requests_per_million,
        "Lambda": millions * prices.invocations_per_million + requests * gibibyte_seconds * prices.gibibyte_second,
        "DynamoDB": millions * dynamodb,
        "KMS": key_requests / MILLION * prices.key_requests_per_million,
        "CloudWatch Logs": requests * usage.log_kilobytes / MILLION * prices.log_gigabyte,
        "CloudWatch metrics, alarms, dashboard": metrics + alarms,
        "X-Ray": traces / MILLION * prices.traces_per_million,
        "Secrets Manager": prices.secret_month,
        "Cognito": max(0.0, usage.people - prices.free_people) * prices.active_person,
    }


def table(volumes: tuple[int, ...], usage: Usage, prices: Prices) -> Iterator[str]:
    """Yield the lines of a table in Markdown: one row a service, one column a volume."""
    costs = [monthly_cost(volume, usage, prices) for volume in volumes]
    yield f"| requests a month | {' | '.join(f'{volume:,}' for volume in volumes)} |"
    yield "|---|" + "--:|" * len(volumes)
    for service in costs[0]:
        yield f"| {service} | {' | '.join(_dollars(cost[service]) for cost in costs)} |"
    yield f"| **together** | {' | '.join(f'**{_dollars(sum(cost.values()))}**' for cost in costs)} |"


def _dollars(amount: float) -> str:
    if amount == 0:
        return "$0"
    return f"${amount:,.2f}" if amount >= 0.01 else "< $0.01"  # noqa: PLR2004 -- a cent


def _changed_settings(defaults: Usage | Prices, settings: dict[str, float]) -> dict[str, float]:
    return {item.name: settings[item.name] for item in fields(defaults) if item.name in settings}


@click.command("cost")
@click.option("--requests", "volumes", type=click.IntRange(min=0), multiple=True, help="MCP requests a month.")
@click.option("--set", "settings", type=(str, float), multiple=True, metavar="NAME VALUE", help="Change an assumption.")
def cost(volumes: tuple[int, ...], settings: tuple[tuple[str, float], ...]) -> None:
    """Work out what a deployment costs a month, and say from which prices and assumptions.

    Every figure can be changed: --set billed_milliseconds 120 --set gibibyte_second 0.0000166667
    """
    chosen = dict(settings)
    usage, prices = Usage(), Prices()
    known = {item.name for item in (*fields(usage), *fields(prices))}
    if unknown := sorted(set(chosen) - known):
        raise click.ClickException(
            f"There is no assumption called {unknown[0]}. Known are: {', '.join(sorted(known))}."
        )
    usage, prices = (
        replace(usage, **_changed_settings(usage, chosen)),
        replace(prices, **_changed_settings(prices, chosen)),
    )
    for line in table(volumes or VOLUMES, usage, prices):
        terminal.say(line)
    terminal.say()
    for assumption in (usage, prices):
        for item in fields(assumption):
            amount = f"{getattr(assumption, item.name):.10f}".rstrip("0").rstrip(".")
            terminal.say(f"{item.name:<26}{amount:>14}  {item.metadata['what']}")
    terminal.say()
    terminal.say(f"Write units: {', '.join(f'{kind} {units}' for kind, units in WRITE_UNITS.items())}")


COMMANDS = (cost,)
