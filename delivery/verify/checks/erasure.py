"""The event source mapping that erases what lies beside a deleted customer: whether it may read, and reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

MAPPING: Final = "AWS::Lambda::EventSourceMapping"
#: On the way to being enabled.
_SOON: Final = frozenset({"Creating", "Enabling", "Updating"})
#: What Lambda says of a mapping that meets no problem.
_WELL: Final = frozenset({"", "OK", "No records processed"})
_ERASURE: Final = "What lies beside deleted customers is not erased: docs/operate.md#erasure."


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked of each mapping."""
    for mapping in deployment.of_type(MAPPING):
        ask = partial(aws.ask, "lambda:GetEventSourceMapping", UUID=mapping.physical_id)
        yield Question(about=f"{mapping.logical_id} is enabled", ask=ask, judge=judge_state)
        yield Question(about=f"{mapping.logical_id} may read its stream", ask=ask, judge=judge_result)
        yield Question(
            about=f"the filter of {mapping.logical_id}",
            ask=partial(_filters, deployment, mapping.logical_id, ask),
            judge=judge_filter,
        )


def _filters(
    deployment: Deployment, logical_id: str, ask: Callable[[], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, str]]]:
    return ask(), deployment.declared_property(logical_id, "FilterCriteria")["Filters"]


def judge_state(mapping: Mapping[str, Any]) -> Verdict:
    """Judge whether Lambda polls the stream."""
    state = mapping.get("State", "unknown")
    if state in _SOON:
        return untried_verdict(f"it is still {state}", "Try again in a minute.")
    if state != "Enabled":
        return fail_verdict(
            f"it is {state}: {mapping.get('StateTransitionReason', 'no reason given')}", f"{_ERASURE} Enable it."
        )
    return pass_verdict()


def judge_result(mapping: Mapping[str, Any]) -> Verdict:
    """Judge whether Lambda met a problem when it last polled: a right that is missing shows here, and nowhere else."""
    result = mapping.get("LastProcessingResult") or ""
    if result not in _WELL:
        return fail_verdict(
            result, f"{_ERASURE} If it speaks of access, compare the function's role with the template's; deploy again."
        )
    return pass_verdict(result)


def judge_filter(answer: tuple[Mapping[str, Any], Sequence[Mapping[str, str]]]) -> Verdict:
    """Judge whether the function is woken by what the template says, and by nothing else."""
    mapping, declared = answer
    if error := mapping.get("FilterCriteriaError"):
        return fail_verdict(f"{error.get('Message', 'it cannot be read')}", f"{_ERASURE} Deploy again.")
    actual = mapping.get("FilterCriteria", {}).get("Filters", ())
    if list(map(_pattern, actual)) != list(map(_pattern, declared)):
        return fail_verdict("it is not the template's", f"{_ERASURE} Deploy again.")
    return pass_verdict("the template's")


def _pattern(declared: Mapping[str, str]) -> Any:  # noqa: ANN401 -- JSON of any shape
    return json.loads(declared["Pattern"])
