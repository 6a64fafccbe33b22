"""The saved queries: whether CloudWatch Logs Insights runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.clock import Clock
from delivery.verify.deployment import Deployment
from delivery.verify.insights import MAX_WAIT_SECONDS, UNDER_WAY, run_query
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import CallFailed
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

QUERY: Final = "AWS::Logs::QueryDefinition"
#: What is searched: enough to run, and next to nothing to pay.
SEARCHED_SECONDS: Final = 300
_MALFORMED: Final = frozenset({"MalformedQueryException", "InvalidParameterException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a query ended: Insights' status, and its words when it did not take the query."""

    status: str
    problem: str = ""


def questions(deployment: Deployment, aws: Aws, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is asked of each saved query of the stack."""
    queries = deployment.of_type(QUERY)
    if not queries:
        return
    definitions = {
        definition["queryDefinitionId"]: definition
        for definition in aws.every(
            "logs:DescribeQueryDefinitions", "queryDefinitions", queryDefinitionNamePrefix=f"{deployment.stack.name}/"
        )
    }
    for query in queries:
        definition = definitions.get(query.physical_id)
        name = definition["name"].partition("/")[2] if definition else query.logical_id
        yield Question(about=f"{name!r} runs", ask=partial(_run_query, aws, definition, clock), judge=judge_run)


def _run_query(aws: Aws, definition: Mapping[str, Any] | None, clock: Clock) -> Run:
    if definition is None:
        return Run(status="Deleted")
    log_groups, query = definition["logGroupNames"], definition["queryString"]
    try:
        return Run(status=str(run_query(aws, clock, log_groups, query, SEARCHED_SECONDS)["status"]))
    except CallFailed as failure:
        if failure.code in _MALFORMED:
            return Run(status="Malformed", problem=failure.message)
        raise


def judge_run(run: Run) -> Verdict:
    """Judge whether the query can be used; that it finds nothing is fine."""
    if run.status == "Deleted":
        return fail_verdict("it is not saved any more", "Deploy again.")
    if run.status == "Malformed":
        return fail_verdict(
            f"Insights does not understand it: {run.problem}", "Report it: the query stands in template.yaml."
        )
    if run.status in UNDER_WAY:
        return untried_verdict(f"it has not ended in {MAX_WAIT_SECONDS} seconds", "Try again.")
    if run.status != "Complete":
        return fail_verdict(f"it ended as {run.status}", "Run it in CloudWatch Logs Insights, which says more.")
    return pass_verdict()
