"""Queries of CloudWatch Logs Insights: started, and waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.clock import Clock

MAX_WAIT_SECONDS: Final = 30
POLL_SECONDS: Final = 1.0
#: The statuses of a query that has not ended.
UNDER_WAY: Final = frozenset({"Scheduled", "Running", "Unknown"})


def run_query(
    aws: Aws, clock: Clock, log_groups: Sequence[str], query: str, searched_seconds: int
) -> Mapping[str, Any]:
    """Search so many seconds back and return the last answer, with its ``status``; after half a minute it may go on.

    Raises:
        Unanswered, NotThere: AWS did not take the query, or did not answer.
    """
    now = int(clock.now())
    started = aws.ask(
        "logs:StartQuery",
        logGroupNames=log_groups,
        queryString=query,
        startTime=now - searched_seconds,
        endTime=now,
    )
    deadline = clock.now() + MAX_WAIT_SECONDS
    while True:
        answer = aws.ask("logs:GetQueryResults", queryId=started["queryId"])
        if answer["status"] not in UNDER_WAY or clock.now() >= deadline:
            return answer
        clock.wait(POLL_SECONDS)
