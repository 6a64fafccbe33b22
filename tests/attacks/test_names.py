"""Names that look like others: a tool, a group and a customer are what they are, letter by letter."""

import json
import statistics
import time

import pytest

from tests.attacks.target import ID, Target, calling
from tests.server.harness import token_of

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
    "c-1042", "C-1042 ", " C-1042", "C-01042x", "C\u20111042", "C-\u0661\u0660\u0664\u0662", "C-1042\n",
    "C-1042#profile",
    "customer#C-1042", "C-1042;C-7", "C-*", "", "C-", "C-123456789", "../C-1042", "C-1042\u0000",
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


def test_a_hidden_tool_cannot_be_told_from_none_by_its_answer_or_its_time(target: Target) -> None:
    token = token_of("support-engineers")
    names = {"delete_customer": list[float](), "xelete_customer": list[float]()}
    answers = set()
    for _ in range(60):
        for name, seconds in names.items():
            began = time.perf_counter()
            answer = target.send(calling(name), token)
            seconds.append(time.perf_counter() - began)
            answers.add(answer.text.replace(name, "NAME"))

    assert len(answers) == 1
    hidden, unknown = (statistics.median(seconds) for seconds in names.values())
    # Far wider than noise, far narrower than a read of a table.
    assert abs(hidden - unknown) < 0.005


def test_arguments_are_not_looked_at_before_the_right_to_the_tool(target: Target) -> None:
    answers = {
        target.call("reset_password", arguments, group="support-engineers").text
        for arguments in (ID, {"customer_id": "nobody"}, {"nonsense": 1}, {})
    }

    assert len(answers) == 1
