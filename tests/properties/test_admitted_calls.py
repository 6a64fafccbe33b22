"""Whatever the grants, schedules, ends, limits and arguments: what is listed at a moment is what is admitted then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.errors import InvalidArguments, UnknownTool
from servicedesk.execution.call import FittingCall, fit, trial_of
from servicedesk.execution.capabilities import capabilities
from servicedesk.execution.fitting import require_admitted
from servicedesk.execution.limits import LIMITS, limit_of
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import read_and_explain
from servicedesk.policy.rules import Rules
from servicedesk.server.definitions import definition
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Limit
from tests.depth import examples
from tests.fakes.clock import FakeClock
from tests.fakes.policy import FakePolicyStore, member
from tests.fakes.tools import CountingTool, Order
from tests.people import person
from tests.properties.worlds import some_of

thorough = settings(max_examples=examples(80), derandomize=True, database=None, deadline=None)

TOOLS = {
    name: CountingTool(name, effect, arguments=Order).tool
    for name, effect in (("order_tea", Effect.WRITES), ("pour_away", Effect.DESTROYS))
}
CAPABILITIES = capabilities(TOOLS.values())
GROUPS = ("juniors", "seniors", "night-shift")
#: Epoch seconds, between which everything happens.
BEGIN, END = 1_000, 1_009
#: Argument → what may be sent of it; None: nothing.
SENT: Mapping[str, Sequence[Any]] = {
    "size": ("small", "medium", "large", None),
    "milk": ("none", "oat", "cow", None),
    "extra": ("sugar", "lemon", None),
    "cups": (1, 2, None),
}
#: What an argument has that was left out.
DEFAULTS = {"milk": "none", "cups": 1}
CALLS: Sequence[Mapping[str, Any]] = [
    {name: value for name, value in zip(SENT, values, strict=True) if value is not None}
    for values in product(*SENT.values())
]

moments = st.integers(BEGIN, END)
_whens = st.fixed_dictionaries(
    {},
    optional={
        "size": some_of(["small", "medium", "large", "huge", "@omitted"], 3),
        "milk": some_of(["none", "oat", "cow", "@omitted"], 3),
        "extra": some_of(["sugar", "lemon", "@omitted"], 3),
        "cups": some_of(["1", "2"], 2),
    },
)


def terms(starts: st.SearchStrategy[int | None]) -> st.SearchStrategy[Conditions]:
    """Draw the conditions of a grant that starts at one of these."""
    return st.builds(
        lambda hide, when, starts_at, ends_at: Conditions(hide=hide, when=when, starts_at=starts_at, ends_at=ends_at),
        some_of(["name", "phone"], 1),
        st.one_of(st.just({}), _whens),
        starts,
        st.one_of(st.none(), moments),
    )


def by_tool(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(TOOLS)), values)


_limits = st.builds(
    lambda calls, window_seconds: Limit(calls=calls, window_seconds=window_seconds),
    st.sampled_from([0, 1, 5, 500]),
    st.sampled_from([6, 60, 61, 3_600]),
)
_rules = st.builds(
    lambda grants, scheduled, shadows, limits: Rules(
        grants=grants, scheduled=scheduled, shadows=shadows, limits=limits
    ),
    by_tool(terms(st.none())),
    by_tool(terms(moments)),
    by_tool(st.one_of(st.none(), terms(st.none()))),
    by_tool(_limits),
)
policies = st.dictionaries(st.sampled_from(GROUPS), _rules, max_size=3)
memberships = some_of([*GROUPS, "strangers"], 4)


@dataclass
class Office:
    """A policy in force, and a person in some groups whose decisions are remembered for as long as they may be."""

    policy: Mapping[str, Rules]
    groups: frozenset[str]

    def __post_init__(self) -> None:
        self.store = FakePolicyStore.of_rules(self.policy)
        self.calendar = FakeClock()
        self.discovery = Discovery(
            self.store, TOOLS.values(), ttl_seconds=30, clock=FakeClock(), calendar=self.calendar
        )

    def open(self, now: float) -> Toolbox:
        """Return what the person may use at a moment, in epoch seconds. Nothing is forgotten meanwhile."""
        self.calendar.now_seconds = now
        return self.discovery.open(person(*self.groups))

    def granted(self, tool: str, now: float) -> GrantedTool | None:
        return self.open(now).take(tool) if tool in self.open(now) else None

    def in_force(self, tool: str, now: float) -> dict[str, Conditions]:
        """Return group → the conditions of its grant at a moment: straight from the sentences, without our code."""
        found = {}
        for group in self.groups & self.policy.keys():
            rules = self.policy[group]
            scheduled = rules.scheduled.get(tool)
            has_begun = scheduled is not None and (scheduled.starts_at or 0) <= now
            terms = scheduled if has_begun else rules.grants.get(tool)
            if terms is not None and (terms.ends_at is None or now < terms.ends_at):
                found[group] = terms
        return found

    def admitting(self, tool: str, now: float, sent: Mapping[str, Any]) -> set[str]:
        """Return the groups whose grants admit a call, the same way."""
        return {group for group, terms in self.in_force(tool, now).items() if admits(terms, sent)}

    def limit(self, granted: GrantedTool) -> Limit:
        """Return the limit of somebody, the same way."""
        said = [self.policy[group].limits.get(granted.tool.name) for group in self.groups & self.policy.keys()]
        possible = [limit for limit in said if limit is not None and limit.calls and limit.window_seconds % 6 == 0]
        slowest = min((limit.calls / limit.window_seconds for limit in possible), default=None)
        of_that_pace = [limit for limit in possible if limit.calls / limit.window_seconds == slowest]
        return min(of_that_pace, key=lambda limit: limit.calls, default=LIMITS[granted.tool.effect])


offices = st.builds(Office, policies, memberships)


def admits(terms: Conditions, sent: Mapping[str, Any]) -> bool:
    if "size" not in sent:
        return False
    texts = {name: str(sent.get(name, DEFAULTS.get(name, "@omitted"))) for name in SENT}
    return all(texts[name] in allowed for name, allowed in terms.when.items())


def judged(granted: GrantedTool | None, sent: Mapping[str, Any]) -> GrantedTool | None:
    """Return the tool as a call runs it; None if the call is refused."""
    try:
        one = None if granted is None else fit(granted, sent).granted
    except InvalidArguments:
        return None
    return one if one is not None and one.grants else None


@thorough
@given(offices, st.lists(moments, min_size=1, max_size=4).map(sorted), st.sampled_from(sorted(TOOLS)))
def test_a_tool_is_listed_at_a_moment_if_and_only_if_some_call_of_it_is_admitted_then(
    office: Office, course: list[int], tool: str
) -> None:
    for now in course:
        granted = office.granted(tool, now)

        admitted = [sent for sent in CALLS if judged(granted, sent) is not None]
        assert admitted == [sent for sent in CALLS if office.admitting(tool, now, sent)]
        assert (granted is not None) is bool(admitted)


@thorough
@given(offices, st.lists(moments, min_size=1, max_size=6).map(sorted), st.sampled_from(sorted(TOOLS)))
def test_a_toolbox_that_was_opened_earlier_lets_in_what_one_would_that_is_opened_now(
    office: Office, course: list[int], tool: str
) -> None:
    opened = office.open(course[0])

    for now in course:
        office.calendar.now_seconds = now
        try:
            grants = office.discovery.authorise(opened, tool).grants
        except UnknownTool:
            grants = ()
        possible = {group for sent in CALLS for group in office.admitting(tool, now, sent)}
        assert {grant.group for grant in grants} == possible
        remaining_ms = office.discovery.remaining_ms(opened)
        assert 0 <= remaining_ms <= 30_000
        assert opened.changes_at is None or remaining_ms <= max(0, opened.changes_at - now) * 1_000


@thorough
@given(offices, moments, st.sampled_from(sorted(TOOLS)))
def test_the_arguments_that_are_admitted_fit_the_listed_schema_and_where_no_words_are_needed_no_others_do(
    office: Office, now: int, tool: str
) -> None:
    granted = office.granted(tool, now)
    if granted is None:
        return
    listed = definition(granted.tool, granted.hidden, [grant.conditions.when for grant in granted.grants])
    Draft202012Validator.check_schema(listed.input_schema)
    schema = Draft202012Validator(listed.input_schema)

    fitting = [sent for sent in CALLS if schema.is_valid(sent)]
    admitted = [sent for sent in CALLS if judged(granted, sent) is not None]

    assert all(sent in fitting for sent in admitted)
    if "One of these must hold" not in (listed.description or ""):
        assert fitting == admitted


@thorough
@given(offices, moments, st.sampled_from(sorted(TOOLS)), st.sampled_from(CALLS))
def test_a_call_shows_what_the_grants_show_that_admit_it_and_a_refusal_names_no_value_but_the_persons_own(
    office: Office, now: int, tool: str, sent: Mapping[str, Any]
) -> None:
    granted = office.granted(tool, now)
    if granted is None or "size" not in sent:
        return
    call, admitting = fit(granted, sent), office.admitting(tool, now, sent)

    assert {grant.group for grant in call.granted.grants} == admitting
    if admitting:
        hides = [office.in_force(tool, now)[group].hide for group in admitting]
        assert call.granted.caller.view.hidden_fields({}) == frozenset.intersection(*hides)
        return
    theirs = {text for terms in office.in_force(tool, now).values() for texts in terms.when.values() for text in texts}
    told = _refusal(call)
    assert told
    others = {value for values in SENT.values() for value in values if isinstance(value, str)} - theirs
    assert not [value for value in others if f"'{value}'" in told]


def _refusal(call: FittingCall) -> str:
    try:
        require_admitted(call.granted, call.arguments)
    except InvalidArguments as refusal:
        return refusal.outcome
    return ""


@thorough
@given(offices, moments, st.sampled_from(sorted(TOOLS)), st.one_of(st.none(), st.sampled_from(CALLS)))
def test_the_explanation_agrees_with_the_decision_at_every_moment_and_for_every_call(
    office: Office, now: int, tool: str, sent: Mapping[str, Any] | None
) -> None:
    if sent is not None and "size" not in sent:
        return
    bob = member("bob", *office.groups, email="")
    texts = None if sent is None else {name: str(value) for name, value in sent.items()}
    asked = CallQuestion(who=bob, tool=tool, now=now, arguments=texts)

    explanation = read_and_explain(asked, office.store, office.store.policies.values(), CAPABILITIES)

    granted = office.granted(tool, now)
    decided = granted if sent is None else judged(granted, sent)
    grants = () if decided is None else decided.grants
    assert explanation.is_allowed is bool(grants)
    assert {grant.group for grant in explanation.grants} == {grant.group for grant in grants}
    if granted is not None:
        assert explanation.limit is not None
        assert explanation.limit.limit == limit_of(granted.tool, granted.limits) == office.limit(granted)


@thorough
@given(offices, moments, st.sampled_from(sorted(TOOLS)), st.sampled_from(CALLS))
def test_what_rules_on_trial_would_do_with_a_call_is_what_is_done_with_it_once_they_are_in_force(
    office: Office, now: int, tool: str, sent: Mapping[str, Any]
) -> None:
    if "size" not in sent:
        return
    opened = office.open(now)
    granted = office.granted(tool, now)
    trial = trial_of(opened, tool, sent, office.discovery) if granted is None else fit(granted, sent).granted.trial

    real = Office({group: _made_real(rules) for group, rules in office.policy.items()}, office.groups)
    done = judged(real.granted(tool, now), sent) is not None
    assert done is (judged(granted, sent) is not None if trial is None else trial.would_allow)


def _made_real(rules: Rules) -> Rules:
    for tool, conditions in rules.shadows.items():
        rules = rules.without_grant(tool) if conditions is None else rules.with_grant(tool, conditions)
    return rules
