"""Whatever the policy: each command that explain and lint advise is taken by the command line as it stands."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.cli.permissions.conftest import Terminal
from tests.depth import examples
from tests.fakes.policy import member
from tests.properties.worlds import some_of
from tests.worlds.admin_service import ALICE

# Without shrinking, which takes minutes of commands: what is drawn is small.
pasted = settings(
    max_examples=examples(40),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

GROUPS = ("auditors", "support-engineers")
TOOLS = ("create_ticket", "delete_customer", "get_customer", "list_tickets")
HOUR = 3_600
_COMMAND = re.compile(r'servicedesk .*? --reason "…"')
_moments = st.one_of(st.none(), st.sampled_from([-HOUR, HOUR]))
_values = {"priority": ["high", "low", "urgnet", "@omitted"], "kind": ["incident", "@omitted"]}


def _conditions(tool: str, starts: st.SearchStrategy[int | None]) -> st.SearchStrategy[Conditions]:
    when = {name: some_of(values, 2).filter(bool) for name, values in _values.items()}
    return st.builds(
        lambda region, hide, when, starts_at, ends_at: Conditions(
            where={"region": region} if region else {},
            hide=hide,
            when=when,
            starts_at=starts_at and int(time.time()) + starts_at,
            ends_at=ends_at and int(time.time()) + (ends_at if starts_at is None else abs(ends_at)) * 2,
        ),
        some_of(["EMEA", "emea", "Mars, too"], 1),
        some_of(["email", "emial", "phone"], 1),
        st.fixed_dictionaries({}, optional=when) if tool == "create_ticket" else st.just({}),
        starts,
        _moments,
    )


def _some_rules(starts: st.SearchStrategy[int | None]) -> st.SearchStrategy[Mapping[str, Conditions]]:
    return st.fixed_dictionaries({}, optional={tool: _conditions(tool, starts) for tool in TOOLS})


#: What whoever pastes a command says themselves.
_FILLED_IN = {"PERSON": "alice", "…": "starts today"}
_rules = st.builds(
    lambda grants, scheduled: Rules(grants=grants, scheduled=scheduled),
    _some_rules(st.none()),
    _some_rules(st.sampled_from([-HOUR, HOUR])),
)
_calls = st.one_of(
    st.just(()), st.lists(st.sampled_from(["priority=high", "kind=question"]), min_size=1, unique=True).map(tuple)
)


def begin(terminal: Terminal, policy: Mapping[str, Rules], groups: frozenset[str]) -> None:
    """Have this policy, and bob in these groups."""
    administrators = terminal.policy.policies["administrators"]
    terminal.policy.policies = {"administrators": administrators} | {
        name: GroupPolicy(group=name, rules=rules, version=1) for name, rules in policy.items()
    }
    terminal.directory.group_names = {"administrators", *policy}
    terminal.directory.people = {ALICE.username: ALICE, "bob": member("bob", *groups)}


def refused(terminal: Terminal, advice: str) -> Iterator[str]:
    """Yield which of the commands in a sentence are refused, and why."""
    commands = _COMMAND.findall(advice)
    assert advice.count("servicedesk ") == len(commands), advice
    for command in commands:
        words = [_FILLED_IN.get(word, word) for word in shlex.split(command)[1:]]
        run = terminal.run(*words, "--dry-run")
        if run.exit_code != 0:
            yield f"{command}: {run.output}"


@pasted
@given(st.fixed_dictionaries(dict.fromkeys(GROUPS, _rules)), some_of(GROUPS, 2), st.sampled_from(TOOLS), _calls)
def test_what_explain_advises_can_be_pasted(
    terminal: Terminal, policy: Mapping[str, Rules], groups: frozenset[str], tool: str, call: tuple[str, ...]
) -> None:
    begin(terminal, policy, groups)
    sent = [word for argument in call for word in ("--with", argument)] if tool == "create_ticket" else []

    changes = terminal.json("explain", "bob", tool, *sent)["changes"]

    assert [problem for way in changes for problem in refused(terminal, way)] == []


@pasted
@given(st.fixed_dictionaries(dict.fromkeys(GROUPS, _rules)), some_of(GROUPS, 2))
def test_what_lint_advises_can_be_pasted(
    terminal: Terminal, policy: Mapping[str, Rules], groups: frozenset[str]
) -> None:
    begin(terminal, policy, groups)

    findings = terminal.json("lint")["findings"]

    assert [problem for one in findings if one["mend"] for problem in refused(terminal, one["mend"])] == []


@pasted
@given(st.fixed_dictionaries(dict.fromkeys(GROUPS, _rules)), some_of(GROUPS, 2), _calls)
def test_nobody_is_advised_to_be_put_into_a_group_that_leaves_the_call_refused(
    terminal: Terminal, policy: Mapping[str, Rules], groups: frozenset[str], call: tuple[str, ...]
) -> None:
    begin(terminal, policy, groups)
    asked = ("explain", "bob", "create_ticket", *(word for argument in call for word in ("--with", argument)))

    advised = [
        shlex.split(command)[4]
        for way in terminal.json(*asked)["changes"]
        for command in _COMMAND.findall(way)
        if command.startswith("servicedesk people put")
    ]

    for group in advised:
        assert group not in groups
        terminal.directory.people["bob"] = member("bob", group)
        assert terminal.json(*asked)["allowed"], group
