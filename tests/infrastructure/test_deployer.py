"""docs/pipeline/deployer.yaml: who deploys may do what CloudFormation does with this template, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest

from delivery.verify.aws import ACTIONS, BY_A_PERSON
from delivery.verify.needs import NEEDS
from tests.infrastructure.deployer import POLICIES, Made, granted, listed
from tests.infrastructure.deployer_calls import ALSO_CALLED, BY_PREFLIGHT, BY_SAM, NOT_CALLED
from tests.infrastructure.documented import KEPT
from tests.infrastructure.transformed import Properties, resources

DOCUMENTED: Final[Mapping[str, Mapping[str, Sequence[str]]]] = json.loads(KEPT.read_text("utf-8"))
#: Where AWS's reference of actions does not say what the services do.
NOT_AS_DOCUMENTED: Final = {
    "cloudformation:CreateChangeSet": "also of the transforms that a template names",
    "cloudwatch:GetMetricData": "metrics have no ARN; a data set of them may have one",
    "dynamodb:ListStreams": "AWS's own policies allow it on one stream",
    "logs:GetQueryResults": "of a query's id, which names no log group",
}


def types() -> set[str]:
    return {resource["Type"] for resource in resources().values()}


def is_called(action: str) -> bool:
    return not any(action == named or (named.endswith(":") and action.startswith(named)) for named in NOT_CALLED)


def needed(kind: str) -> set[str]:
    documented = DOCUMENTED["handlers"].get(kind, ())
    return {action for action in documented if is_called(action)} | ALSO_CALLED.get(kind, frozenset())


@pytest.mark.parametrize("kind", sorted(types()))
def test_what_it_takes_to_make_each_type_of_the_template_is_known(kind: str) -> None:
    assert needed(kind), "run 'make documented', and look at what it says of this type"


def test_cloudformation_may_do_what_it_does_with_these_types_and_nothing_else(made: Made) -> None:
    assert granted(made.statements("StackRole")) == {action for kind in types() for action in needed(kind)}


def test_what_is_not_called_is_what_some_handler_would_call() -> None:
    called = {action for kind in types() for action in DOCUMENTED["handlers"].get(kind, ())}

    assert [named for named in NOT_CALLED if not any(one.startswith(named) for one in called)] == []
    assert set(ALSO_CALLED) <= types()


def test_who_deploys_may_do_what_the_commands_do_and_nothing_else(made: Made) -> None:
    assert granted(made.policies["Deployer"]["Statement"]) == (ACTIONS - BY_A_PERSON) | BY_SAM | BY_PREFLIGHT


def test_the_boundary_holds_what_some_function_needs_and_nothing_else(made: Made) -> None:
    needs = {action for function in NEEDS.values() for need in function for action in need.actions}

    assert granted(made.policies["Boundary"]["Statement"]) == needs


def fits(pattern: str, documented: Sequence[str]) -> bool:
    """Whether a policy's resource is of a kind that an action is allowed on."""
    arn = pattern.replace("*", "x")
    wild = [re.sub(r"\$\{\w+\}", "[^:]*", one) for one in documented]
    return any(re.fullmatch(one, arn) for one in wild)


def everywhere(statements: Sequence[Properties]) -> Iterator[tuple[str, Sequence[str], list[str]]]:
    for statement in statements:
        for action in listed(statement["Action"]):
            if action in DOCUMENTED["actions"] and action not in NOT_AS_DOCUMENTED:
                yield action, DOCUMENTED["actions"][action], listed(statement["Resource"])


@pytest.mark.parametrize("policy", POLICIES)
def test_an_action_is_allowed_on_all_resources_only_where_iam_knows_no_single_one(made: Made, policy: str) -> None:
    """On a resource of another kind a statement allows nothing, and says nothing of it."""
    wrong = [
        (action, named)
        for action, documented, named in everywhere(made.policies[policy]["Statement"])
        if (named == ["*"]) is bool(documented) or (documented and not any(fits(one, documented) for one in named))
    ]

    assert wrong == []


@pytest.mark.parametrize("policy", POLICIES)
def test_no_resource_is_named_that_no_action_beside_it_is_allowed_on(made: Made, policy: str) -> None:
    for statement in made.policies[policy]["Statement"]:
        known = list(everywhere([statement]))
        if len(known) < len(listed(statement["Action"])):
            continue
        patterns = [one for _, documented, _ in known for one in documented]
        unused = [one for one in listed(statement["Resource"]) if one != "*" and not fits(one, patterns)]
        assert unused == [], statement["Sid"]


def test_no_policy_has_an_action_with_a_wildcard_or_leaves_something_out(made: Made) -> None:
    statements = [one for policy in made.policies.values() for one in policy["Statement"]] + made.statements(
        "StackRole"
    )

    assert all(one["Effect"] == "Allow" and not {"NotAction", "NotResource"} & set(one) for one in statements)
    assert not [action for action in granted(statements) if "*" in action]
