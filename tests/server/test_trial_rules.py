"""What trial rules would change is written to the audit, and into no answer."""

import json

import pytest

from servicedesk.discovery.grants import TrialRule
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.get_customer import get_customer
from tests.events import call_event, load_event
from tests.fakes.desk import JANE, FakeDesk
from tests.server.written import written
from tests.worlds.mcp_service import CountingService

APAC = Conditions(where={"region": frozenset({"APAC"})})
NAMELESS = Conditions(hide=frozenset({"name"}))


def try_out(
    service: CountingService, tool: str, conditions: Conditions | None, group: str = "support-engineers"
) -> None:
    service.grants.trial_rules = (TrialRule(group=group, tool=tool, conditions=conditions, version=4),)


#: What is on trial → what the record says of a call of get_customer for Jane, who is in EMEA.
ON_TRIAL = {
    "another region only": (APAC, {"rules": ["support-engineers@4"], "would_allow": True, "rows_lost": 1}),
    "without her name": (
        NAMELESS,
        {"rules": ["support-engineers@4"], "would_allow": True, "fields_lost": ["name"]},
    ),
    "not at all": (None, {"rules": ["support-engineers@4"], "would_allow": False, "rows_lost": 1}),
    "the same": (Conditions(), {"rules": ["support-engineers@4"], "would_allow": True}),
}


@pytest.mark.parametrize("case", ON_TRIAL)
def test_a_call_says_what_the_rule_would_have_changed_and_answers_as_without_it(
    case: str,
) -> None:
    conditions, expected = ON_TRIAL[case]
    event = call_event("get_customer", {"customer_id": JANE.customer_id})
    plain = CountingService(get_customer(FakeDesk([JANE]))).invoke_as("support-engineers", event)
    service = CountingService(get_customer(FakeDesk([JANE])))
    try_out(service, "get_customer", conditions)

    with written() as log:
        answer = service.invoke_as("support-engineers", event)

    assert answer.body == plain.body
    [record] = log.lines
    assert record["shadow"] == expected
    assert JANE.name not in json.dumps(record, default=str)


def test_a_refusal_says_that_the_rule_would_have_allowed_it_and_is_a_refusal_like_any_other() -> None:
    service = CountingService()
    plain = service.invoke_as("support-engineers", call_event("delete_customer"))
    try_out(service, "delete_customer", Conditions())

    with written() as log:
        answer = service.invoke_as("support-engineers", call_event("delete_customer"))

    assert answer.body == plain.body
    assert service.delete.runs == []
    [record] = log.lines
    assert (record["outcome"], record["shadow"]) == (
        "not_granted",
        {"rules": ["support-engineers@4"], "would_allow": True},
    )


def test_a_rule_of_another_group_says_nothing() -> None:
    service = CountingService()
    try_out(service, "delete_customer", Conditions(), group="leads")

    with written() as log:
        service.invoke_as("support-engineers", call_event("delete_customer"))

    [record] = log.lines
    assert "shadow" not in record


def test_a_list_says_which_tools_it_would_have_gained_and_lost() -> None:
    service = CountingService()
    with written() as before:
        plain = service.invoke_as("support-engineers", load_event("mcp-tools-list"))
    try_out(service, "delete_customer", Conditions())

    with written() as log:
        answer = service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert answer.body == plain.body
    assert ["shadow" in record for record in before.lines] == [False]
    [record] = log.lines
    assert (record["outcome"], record["shadow"]) == (
        "listed",
        {"tools_gained": ["delete_customer"], "tools_lost": []},
    )
