"""The functions' roles, tried on IAM's own simulator: with what each function calls, and with what it must not.

The simulator knows what a template does not: service control policies, a permissions boundary, and what was changed by
hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from delivery.verify.arns import EVERYTHING, Arns
from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.function import Function
from delivery.verify.needs import NEEDS, NOBODY
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

#: All that is tried: what any function needs, and what none may have.
TRIED: Final = frozenset(action for needs in NEEDS.values() for need in needs for action in need.actions) | NOBODY
_ALLOWED: Final = "allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One action on one resource."""

    action: str
    arn: str

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.action} on {self.arn.rpartition(':')[2] or self.arn}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a role may do of all that was tried."""

    needed: frozenset[Right]
    allowed: frozenset[Right]
    #: What depends on something about the request that the simulator was not told.
    undecided: frozenset[Right]


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked about the role of each function."""
    arns = Arns(deployment, aws)
    for function in deployment.functions.values():
        simulation = cache(partial(simulate, function, arns, aws))
        yield Question(about=f"{function.logical_id} may do what its code does", ask=simulation, judge=judge_enough)
        yield Question(
            about=f"{function.logical_id} may do nothing that only others do", ask=simulation, judge=judge_excess
        )


def simulate(function: Function, arns: Arns, aws: Aws) -> Simulation | None:
    """Try a role with everything on everything, or return None for a function that this release does not know."""
    needs = NEEDS.get(function.logical_id)
    if needs is None:
        return None
    needed = frozenset(
        Right(action=action, arn=arn)
        for need in needs
        if (arn := arns.of(need, function)) is not None
        for action in need.actions
    )
    allowed: set[Right] = set()
    undecided: set[Right] = set()
    for arn in {*arns.shared.values(), *(right.arn for right in needed)}:
        for action, decision in _decisions(function.role_arn, arn, aws):
            if decision["EvalDecision"] == _ALLOWED:
                allowed.add(Right(action=action, arn=arn))
            elif decision.get("MissingContextValues"):
                undecided.add(Right(action=action, arn=arn))
    return Simulation(needed=needed, allowed=frozenset(allowed), undecided=frozenset(undecided))


def _decisions(role_arn: str, arn: str, aws: Aws) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the simulator's decision about every action that there is on a resource.

    One resource in a request: with several, a decision is about all of them together.
    """
    service = arn.split(":")[2] if arn != EVERYTHING else "xray"
    results = aws.every(
        "iam:SimulatePrincipalPolicy",
        "EvaluationResults",
        PolicySourceArn=role_arn,
        ActionNames=sorted(action for action in TRIED if action.startswith(f"{service}:")),
        ResourceArns=[arn],
    )
    yield from ((result["EvalActionName"], result) for result in results)


def judge_enough(simulation: Simulation | None) -> Verdict:
    """Judge whether every call that the code makes is allowed."""
    if simulation is None:
        return untried_verdict(
            "this release of the command does not know it", "Use the command of the deployed release."
        )
    missing = simulation.needed - simulation.allowed - simulation.undecided
    if missing:
        return fail_verdict(
            f"not allowed: {_join(missing)}",
            "Deploy again. If it stays so, a service control policy or a permissions boundary takes it away.",
        )
    if unknown := simulation.needed & simulation.undecided:
        return untried_verdict(
            f"a policy asks for more about the request than the simulator knows: {_join(unknown)}",
            "Call a tool that does it, and look at the function's log.",
        )
    return pass_verdict(f"{len(simulation.needed)} rights")


def judge_excess(simulation: Simulation | None) -> Verdict:
    """Judge whether the role has nothing that is only somebody else's, or nobody's."""
    if simulation is None:
        return untried_verdict(
            "this release of the command does not know it", "Use the command of the deployed release."
        )
    if excess := simulation.allowed - simulation.needed:
        return fail_verdict(
            f"allowed: {_join(excess)}", "Somebody widened the role. Take it back: deploy again, or by hand."
        )
    return pass_verdict()


def _join(rights: frozenset[Right]) -> str:
    return ", ".join(sorted(map(str, rights)))
