"""What shadow rules would change is written to the audit, and into no answer."""

import json
import logging
from collections.abc import Iterator

import pytest

from servicedesk.discovery.grants import Permissions, ShadowRule
from servicedesk.server.log import SERVICE
from servicedesk.tools.get_customer import get_customer
from servicedesk.tools.view import Conditions
from tests.desk import JANE, StoredDesk
from tests.events import calling, load_event
from tests.server.harness import Service

APAC = Conditions(where={"region": frozenset({"APAC"})})
NAMELESS = Conditions(hide=frozenset({"name"}))


def watching(service: Service, tool: str, conditions: Conditions | None, group: str = "support-engineers") -> None:
    rule = ShadowRule(group=group, tool=tool, conditions=conditions, version=4)
    read = service.grants.read

    def with_rule(subject: str, groups: frozenset[str], *, fresh: bool = False) -> Permissions:
        stored = read(subject, groups, fresh=fresh)
        return Permissions(grants=stored.grants, not_before=stored.not_before, shadows=(rule,))

    service.grants.read = with_rule  # type: ignore[method-assign]


def records(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        record.__dict__
        for record in caplog.records
        if record.name == "service-desk-mcp" and "outcome" in record.__dict__
    ]


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Listen at the product's own logger: it hands nothing on."""
    logger = logging.getLogger(SERVICE)
    logger.addHandler(caplog.handler)
    yield
    logger.removeHandler(caplog.handler)


#: What is watched → what the record says of a call of get_customer for Jane, who is in EMEA.
WATCHED = {
    "another region only": (APAC, {"rules": ["support-engineers@4"], "would_allow": True, "rows_lost": 1}),
    "without her name": (
        NAMELESS,
        {"rules": ["support-engineers@4"], "would_allow": True, "fields_lost": ["name"]},
    ),
    "not at all": (None, {"rules": ["support-engineers@4"], "would_allow": False, "rows_lost": 1}),
    "the same": (Conditions(), {"rules": ["support-engineers@4"], "would_allow": True}),
}


@pytest.mark.parametrize("case", WATCHED)
def test_a_call_says_what_the_rule_would_have_changed_and_answers_as_without_it(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    conditions, expected = WATCHED[case]
    event = calling("get_customer", {"customer_id": JANE.customer_id})
    plain = Service(get_customer(StoredDesk([JANE]))).invoke_as("support-engineers", event)
    service = Service(get_customer(StoredDesk([JANE])))
    watching(service, "get_customer", conditions)
    caplog.clear()

    answer = service.invoke_as("support-engineers", event)

    assert answer.body == plain.body
    (record,) = records(caplog)
    assert record["shadow"] == expected
    assert JANE.name not in json.dumps(record, default=str)


def test_a_refusal_says_that_the_rule_would_have_allowed_it_and_is_a_refusal_like_any_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = Service()
    plain = service.invoke_as("support-engineers", calling("delete_customer"))
    watching(service, "delete_customer", Conditions())
    caplog.clear()

    answer = service.invoke_as("support-engineers", calling("delete_customer"))

    assert answer.body == plain.body
    assert service.delete.runs == []
    (record,) = records(caplog)
    assert (record["outcome"], record["shadow"]) == (
        "not_granted",
        {"rules": ["support-engineers@4"], "would_allow": True},
    )


def test_a_rule_of_another_group_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    service = Service()
    watching(service, "delete_customer", Conditions(), group="leads")

    service.invoke_as("support-engineers", calling("delete_customer"))

    (record,) = records(caplog)
    assert "shadow" not in record


def test_a_list_says_which_tools_it_would_have_gained_and_lost(caplog: pytest.LogCaptureFixture) -> None:
    service = Service()
    plain = service.invoke_as("support-engineers", load_event("mcp-tools-list"))
    assert ["shadow" in record for record in records(caplog)] == [False]
    caplog.clear()
    watching(service, "delete_customer", Conditions())

    answer = service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert answer.body == plain.body
    (record,) = records(caplog)
    assert (record["outcome"], record["shadow"]) == (
        "listed",
        {"tools_gained": ["delete_customer"], "tools_lost": []},
    )
