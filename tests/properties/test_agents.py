"""Whatever is granted: an agent never has what destroys, touches credentials or asks first, and it is explained so."""

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.policy.explanation.call_question import CallQuestion, Obstacle
from servicedesk.policy.explanation.explanation import read_and_explain
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.prompts.catalogue import PROMPTS
from servicedesk.tools.text import quote_name
from tests.depth import examples
from tests.fakes.policy import PRODUCT
from tests.fakes.registered_agents import AGENT_CLIENT
from tests.properties.worlds import ARGUMENTS, CUSTOMERS, NO_AGENTS, TOOLS, AgentWorld, agent_worlds, may_use

thorough = settings(
    max_examples=examples(30),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
eras = st.booleans()
#: Long before any agent of these tests ends, and long after.
TODAY, TOO_LATE = 1_800_000_000, 5_000_000_000


def is_unknown(answer: dict[str, Any]) -> bool:
    return bool(answer.get("error", {}).get("code") == -32602)


def comparable(answer: dict[str, Any], tool: str) -> str:
    told = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", json.dumps(answer))
    return told.replace(tool, "no_such_tool")


@thorough
@given(agent_worlds, eras)
def test_an_agents_toolbox_is_what_its_groups_have_without_what_no_agent_has(world: AgentWorld, legacy: bool) -> None:
    listed = world.listed(legacy=legacy)

    admitted = {tool for tool in TOOLS if not is_unknown(world.call(tool, legacy=legacy))}
    assert listed == admitted == {tool for tool in TOOLS if may_use(world, tool)} - NO_AGENTS


@thorough
@given(agent_worlds, st.sampled_from([*sorted(NO_AGENTS), MANAGE_PERMISSIONS]), st.sampled_from(CUSTOMERS), eras)
def test_what_no_agent_has_is_byte_for_byte_what_does_not_exist(
    world: AgentWorld, tool: str, one: Any, legacy: bool
) -> None:
    before = world.written()
    sent = {"customer_id": one.customer_id, **ARGUMENTS.get(tool, {}), "confirmation": "sealed:%7B%7D"}

    reads = [list(world.store.reads)]
    answers = []
    for name in (tool, "no_such_tool"):
        answers.append(world.call(name, legacy=legacy, **sent))
        reads.append(list(world.store.reads))

    assert is_unknown(answers[0])
    assert comparable(answers[0], tool) == comparable(answers[1], tool)
    assert reads[1][len(reads[0]) :] == reads[2][len(reads[1]) :]
    assert world.written() == before


@thorough
@given(agent_worlds)
def test_no_prompt_of_an_agents_needs_what_no_agent_has(world: AgentWorld) -> None:
    told = {prompt["name"] for prompt in world.answer("mcp-prompts-list")["prompts"]}

    has = world.listed()
    assert told == {prompt.name for prompt in PROMPTS if prompt.tools <= has}
    assert not [prompt for prompt in PROMPTS if prompt.name in told and prompt.tools & NO_AGENTS]


@thorough
@given(
    agent_worlds,
    st.sampled_from([*TOOLS, MANAGE_PERMISSIONS, "no_such_tool"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, 1, TOO_LATE]),
)
def test_the_explanation_of_an_agent_agrees_with_the_decision(
    world: AgentWorld, tool: str, enabled: bool, ended: bool, not_before: int | None
) -> None:
    if not_before is not None:
        world.store.revoked[AGENT_CLIENT] = not_before
    told = replace(world.agent, is_enabled=enabled, expires_at=1_700_000_000 if ended else world.agent.expires_at)

    explanation = read_and_explain(CallQuestion(who=told, tool=tool, now=TODAY), world.store, (), PRODUCT)

    assert explanation.not_before == not_before
    if not_before == TOO_LATE:
        assert not world.is_let_in()
        return
    decided = tool in world.listed() and not is_unknown(world.call(tool))
    assert bool(explanation.grants) is decided
    assert (Obstacle.NOT_FOR_AGENTS in explanation.obstacles) is (tool in {*NO_AGENTS, MANAGE_PERMISSIONS})
    verdict = "may use" if explanation.is_allowed else "may not use"
    assert explanation.summary.startswith(f"{quote_name(told.full_name)} {verdict}")
    world.register(told)
    assert explanation.is_allowed is (decided and world.is_let_in())
    assert {grant.group for grant in explanation.grants} <= world.groups
