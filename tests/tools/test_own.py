"""The owner's tools beside the product's: found, granted, and the product's left out one by one."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from servicedesk.discovery.toolbox import toolbox
from servicedesk.errors import DeskUnavailable
from servicedesk.policy.default_policy import DEFAULT_POLICY, default_policy
from servicedesk.server.definitions import completed_result, definition
from servicedesk.tools import Conditions, DefaultGrant
from servicedesk.tools.catalogue import described_catalogue
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, hide_fields
from tests.fakes.grant_store import grant, stored_permissions
from tests.fakes.tickets import tools_over
from tests.kit import MemoryStore, call, somebody
from tests.people import person
from tests.tools.devices import Device, get_device

ABOUT_IT = {"site": "berlin", "device_id": "D-1"}


def own(*tools: Any, grants: Any = (), left_out: Any = ()) -> Any:
    """Return what a module `desk_tools` might say."""
    return SimpleNamespace(TOOLS=tools, GRANTS=grants, LEFT_OUT=left_out)


def names(said: Any) -> set[str]:
    return {tool.name for tool in described_catalogue(said)}


OURS = names(own())


def test_the_owners_tools_stand_beside_the_products_and_work_on_rows_of_their_own() -> None:
    store = MemoryStore(Device(**ABOUT_IT, holder="bob"))
    tools = tools_over(FakeDesk(), store=store, own=own(get_device))

    assert set(tools) == OURS | {"get_device"}
    assert call(tools["get_device"], somebody(), **ABOUT_IT).holder == "bob"


def test_a_described_tool_of_the_owners_reaches_nothing() -> None:
    (described,) = (tool for tool in described_catalogue(own(get_device)) if tool.name == "get_device")

    with pytest.raises(DeskUnavailable):
        call(described, somebody(), **ABOUT_IT)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_tool_of_the_products_that_is_left_out_is_in_no_list_no_policy_and_no_sentence(name: str) -> None:
    said = own(left_out=(name,))
    tools = tools_over(FakeDesk([JANE]), FakeCustomerSignIn("jane.doe"), own=said)
    grants = [grant("all", tool) for tool in OURS]

    opened = toolbox(person("all"), stored_permissions(*grants), tools, 0, frozenset(said.LEFT_OUT))

    assert names(said) == set(tools) == {granted.tool.name for granted in opened} == OURS - {name}
    assert not any(name in granted for granted in default_policy(said).values())
    assert not any(name in definition(granted.tool, granted.hidden).model_dump_json() for granted in opened)
    if "search_customer" in tools:
        found = call(tools["search_customer"], somebody(), query="jane")
        assert name not in completed_result(found, opened.hidden).model_dump_json()


#: A slip, as the folder would have it → what is said of it.
SLIPS = {
    'LEFT_OUT is a text: write ("reset_password",)': own(left_out="reset_password"),
    "leaves out reset_pasword, which the product does not have; did you mean 'reset_password'?": own(
        left_out=("reset_pasword",)
    ),
    "leaves out get_device, a tool of your own: take it out of TOOLS": own(get_device, left_out=("get_device",)),
    "GRANTS is one grant: write (DefaultGrant(...),)": own(grants=DefaultGrant("auditors", "get_device")),
    "GRANTS has ('auditors', 'get_device'): write DefaultGrant(group, tool)": own(grants=[("auditors", "get_device")]),
    "TOOLS is one tool: write (get_device,)": SimpleNamespace(TOOLS=get_device, GRANTS=(), LEFT_OUT=()),
    '`where` of region is a text: write frozenset({"EMEA"})': own(
        grants=[DefaultGrant("auditors", "get_customer", Conditions(where={"region": "EMEA"}))]  # type: ignore[dict-item]
    ),
    '`when` of priority is a list: write frozenset({"low", "high"})': own(
        grants=[DefaultGrant("auditors", "create_ticket", Conditions(when={"priority": ["low", "high"]}))]  # type: ignore[dict-item]
    ),
    '`hide` is a text: write frozenset({"email"})': own(
        grants=[DefaultGrant("auditors", "get_customer", Conditions(hide="email"))]  # type: ignore[arg-type]
    ),
}


@pytest.mark.parametrize(("told", "said"), SLIPS.items(), ids=SLIPS)
def test_a_slip_that_python_takes_for_something_else_is_told_with_what_to_write(told: str, said: Any) -> None:
    with pytest.raises(TypeError, match=re.escape(told)):
        default_policy(said)


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_tool_without_a_description_is_none(blank: str) -> None:
    with pytest.raises(TypeError, match="get_device has no description: say what it does"):
        described_catalogue(own(lambda ports: replace(get_device(ports), description=blank)))


@pytest.mark.parametrize(
    "said",
    [
        own(left_out=("delete_customers",)),
        own(get_device, get_device),
        own(lambda _: next(iter(described_catalogue()))),
    ],
    ids=["a name that the product does not have", "two of one name", "one that is called like the product's"],
)
def test_what_makes_no_catalogue_keeps_the_function_from_starting(said: Any) -> None:
    with pytest.raises(TypeError):
        described_catalogue(said)


def test_the_owners_grants_are_in_the_policy_of_a_first_deployment_beside_the_products() -> None:
    grants = [
        DefaultGrant("auditors", "get_device", hide_fields("holder")),
        DefaultGrant("administrators", "get_device"),
    ]

    policy = default_policy(own(get_device, grants=grants))

    assert policy["auditors"] == {**DEFAULT_POLICY["auditors"], "get_device": hide_fields("holder")}
    assert policy["administrators"] == {**DEFAULT_POLICY["administrators"], "get_device": Conditions()}
    assert policy["support-engineers"] == DEFAULT_POLICY["support-engineers"]


WRONG = {
    "no such group; did you mean 'auditors'?": DefaultGrant("auditor", "get_device"),
    "no such group; it can be administrators, auditors, support-engineers": DefaultGrant("x", "get_device"),
    "did you mean 'get_device'": DefaultGrant("auditors", "get_devices"),
    "did you mean 'holder'": DefaultGrant("auditors", "get_device", hide_fields("holders")),
}


@pytest.mark.parametrize(("why", "wrong"), WRONG.items(), ids=WRONG.keys())
def test_a_grant_for_a_group_a_tool_or_a_field_that_there_is_not_is_no_policy(why: str, wrong: DefaultGrant) -> None:
    with pytest.raises(TypeError, match=re.escape(why)):
        default_policy(own(get_device, grants=[wrong]))
