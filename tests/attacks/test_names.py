"""Names that look like others: a tool, a group and a customer are what they are, letter by letter."""

import json
from functools import partial

import pytest

from tests.attacks.target import ID, Target
from tests.events import call_event as event_calling
from tests.events import with_token
from tests.work import counting_calls
from tests.worlds.mcp_service import CONTEXT, token_of

TOOLS = [
    "Delete_Customer", "DELETE_CUSTOMER", "delete-customer", "delete_customer ", " delete_customer",
    "delete_customer\n", "delete_customer\u0000", "delete_customer\u200b", "\ufeffdelete_customer",
    "delete_\u0441ustomer",
    "\uff44elete_customer", "delete\uff3fcustomer", "delete_customer\u0301", "de\u00adlete_customer",
    "delete_customer;",
    "delete_customer()", "tools/delete_customer", "../delete_customer", "delete%5Fcustomer", "\u202eremotsuc_eteled",
    "delete_customer,get_customer", "get_customer\ndelete_customer", "*", "", "__class__", "constructor",
    "manage_permissions",
]  # fmt: skip
GROUPS = [
    "Administrators", "ADMINISTRATORS", "administrators ", " administrators", "administrators\u0000",
    "administrators\u200b", "\u0430dministrators", "\uff41dministrators", "administrators\n", "group#administrators",
    "administrators#grants", "*", "admin", "administrator", "support-engineers,administrators", "../administrators",
]  # fmt: skip
CUSTOMERS = [
    "C-01042", "C-1042x", "C\u20111042", "\u0421-1042", "\u2102\u22121042", "C-\u0661\u0660\u0664\u0662",
    "C-1042#profile", "customer#C-1042", "C-1042;C-7", "C-1042\nC-7", "C-10\u202e42", "C-*", "", "C-", "C-123456789",
    "../C-1042", "C-1042\u0000",
]  # fmt: skip


@pytest.mark.requirement("tools.name-case")
@pytest.mark.parametrize("name", TOOLS)
def test_a_name_that_looks_like_a_hidden_tools_is_as_unknown_as_any(target: Target, name: str) -> None:
    hidden = target.call(name, group="support-engineers")
    unknown = target.call("no_such_tool", group="support-engineers")
    granted = target.call(name, group="administrators")

    assert hidden.status_code == unknown.status_code
    assert "result" not in hidden.json()
    assert "result" not in granted.json()


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_that_looks_like_another_grants_nothing(target: Target, group: str) -> None:
    answer = target.call("delete_customer", group=group)

    assert answer.json()["error"]["message"] == "Unknown tool: delete_customer"


@pytest.mark.parametrize("customer_id", CUSTOMERS)
def test_an_id_that_looks_like_a_customers_names_nobody(target: Target, customer_id: str) -> None:
    for tool in ("delete_customer", "reset_password", "get_customer"):
        result = target.call(tool, {"customer_id": customer_id}).json()["result"]

        assert result["isError"] is True
        assert "Jane" not in json.dumps(result)


def test_a_hidden_tool_cannot_be_told_from_none_by_its_answer_or_by_the_work_it_makes(target: Target) -> None:
    """What takes as many steps, in the same order of reads, takes as long; a clock would only say it less exactly."""
    handler, token = target.new_handler(), token_of("support-engineers")
    answers, work = set[str](), dict[str, int]()
    # Whatever is only done the first time is done by the first pair.
    for name in ["delete_customer", "xelete_customer"] * 2:
        event = with_token(event_calling(name, ID), token)
        answer, work[name] = counting_calls(partial(handler, event, CONTEXT))
        answers.add(answer["body"].replace(name, "NAME"))

    assert len(answers) == 1
    # The one step more or less is the log's, which says of a known tool which one it was.
    assert abs(work["delete_customer"] - work["xelete_customer"]) <= 1


def test_arguments_are_not_looked_at_before_the_right_to_the_tool(target: Target) -> None:
    answers = {
        target.call("reset_password", arguments, group="support-engineers").text
        for arguments in (ID, {"customer_id": "nobody"}, {"nonsense": 1}, {})
    }

    assert len(answers) == 1
