"""What a month costs follows from prices and assumptions, and the page says the same."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.cost import SHARES, VOLUMES, WRITE_UNITS, Prices, Usage, cost, monthly_cost, table
from tests.infrastructure.transformed import OTHER_DESK, SAML, made, of_type, resolved

PAGE = Path(__file__).parent.parent.parent / "docs" / "deploy.md"


def test_the_page_has_the_table_that_the_command_prints() -> None:
    assert "\n".join(table(VOLUMES, Usage(), Prices())) in PAGE.read_text()


def test_nobody_asking_costs_the_secret_the_alarms_and_the_dashboard() -> None:
    usage, prices = Usage(), Prices()
    watching = usage.alarm_metrics * prices.alarm_metric_month + prices.dashboard_month

    assert sum(monthly_cost(0, usage, prices).values()) == pytest.approx(prices.secret_month + watching)


def test_the_alarms_watch_as_many_metrics_as_are_paid_for() -> None:
    """In a deployment with the company's sign-in; one in front of another desk watches less."""
    assert watched_metrics(SAML) == Usage().alarm_metrics
    assert watched_metrics({}) < Usage().alarm_metrics
    assert watched_metrics({**SAML, **OTHER_DESK}) < Usage().alarm_metrics


def watched_metrics(parameters: Mapping[str, str]) -> int:
    alarms = [of_type("AWS::CloudWatch::Alarm").get(name) for name in made(parameters)]
    metrics = [
        resolved(alarm["Properties"].get("Metrics", [{"MetricStat": {}}]), parameters) for alarm in alarms if alarm
    ]
    return sum("MetricStat" in one for several in metrics for one in several)


def test_as_many_keys_are_paid_for_as_tables_have_one() -> None:
    encrypted = [
        table
        for table in of_type("AWS::DynamoDB::Table").values()
        if table["Properties"].get("SSESpecification", {}).get("SSEEnabled")
    ]

    assert len(encrypted) == Usage().encrypted_tables


def test_the_requests_of_the_average_are_all_there_are() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)
    assert set(SHARES) <= set(WRITE_UNITS)


def test_a_million_requests_cost_what_their_prices_say() -> None:
    usage = Usage(
        memory_mebibytes=512, billed_milliseconds=100, read_units=2, write_units=1, log_kilobytes=1, people=0,
        metrics=10, alarm_metrics=2, dashboards=1, active_hours=73, encrypted_tables=2, environments=5,
    )  # fmt: skip

    cost = monthly_cost(1_000_000, usage, Prices(gibibyte_second=0.00001))

    assert cost == pytest.approx(
        {
            "API Gateway": 1.0,
            "Lambda": 0.2 + 0.5,
            "DynamoDB": 2 * 0.125 + 0.625,
            "KMS": 73 * 12 * 5 * 2 / 1_000_000 * 3,
            "CloudWatch Logs": 0.5,
            "CloudWatch metrics, alarms, dashboard": 10 * 0.3 / 10 + 2 * 0.1 + 3,
            "X-Ray": (73 * 3_600 + (1_000_000 - 73 * 3_600) * 0.05) / 1_000_000 * 5,
            "Secrets Manager": 0.4,
            "Cognito": 0.0,
        }
    )


def test_people_beyond_the_free_ones_are_paid_for() -> None:
    assert monthly_cost(0, Usage(people=10_100), Prices())["Cognito"] == pytest.approx(1.5)


def test_every_assumption_can_be_changed_and_is_printed() -> None:
    result = CliRunner().invoke(cost, ["--requests", "1000000", "--set", "api_requests_per_million", "2.5"])

    assert result.exit_code == 0
    assert "| API Gateway | $2.50 |" in result.output
    assert "api_requests_per_million" in result.output


def test_an_assumption_that_does_not_exist_is_refused_with_those_that_do() -> None:
    result = CliRunner().invoke(cost, ["--set", "luck", "1"])

    assert result.exit_code != 0
    assert "no assumption called luck" in result.output
    assert "billed_milliseconds" in result.output
