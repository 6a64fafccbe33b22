"""Nothing of a row reaches a caller whom nobody has checked it for."""

from typing import Any

import pytest
from pydantic import ValidationError

import servicedesk.tools
from servicedesk.tools import Caller, Conditions, ToolFailed, ToolPorts, Unseen, kit, visible
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.customer_rows import CUSTOMERS
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, customer, hide_fields, only
from tests.fakes.tickets import tools_over
from tests.kit import FakePorts, assert_nothing_unseen_is_told, call, somebody
from tests.tools.arguments import arguments_of
from tests.tools.devices import Device, DeviceDetails, GetDevice, get_device
from tests.tools.notes import ListNotes, Note, Notes, list_notes

DEVICE = Device(site="berlin", device_id="D-1", model="a telephone", holder="somebody")
ABOUT_IT = {"site": "berlin", "device_id": "D-1"}
NOTE = Note(customer_id=JANE.customer_id, note_id="N-1", text="Call back.")


#: Tools that refuse what would be out of sight once it is written: that is neither in a row nor hidden by a field.
WRITING = {"create_customer", "update_customer"}
ON_CUSTOMERS = {tool.name for tool in described_catalogue() if tool.rows == CUSTOMERS}


def test_the_names_for_an_author_are_those_of_the_kit() -> None:
    names = {name for name in vars(kit) if not name.startswith("_")}

    assert kit.__all__ == sorted(names, key=lambda name: (not name.isupper(), name))
    assert sorted(name for made in servicedesk.tools._MADE_IN.values() for name in made) == sorted(names)
    assert all(getattr(servicedesk.tools, name) is getattr(kit, name) for name in names)
    with pytest.raises(AttributeError):
        servicedesk.tools.no_such_name  # noqa: B018


def test_a_row_shows_what_a_grant_shows_and_nothing_else() -> None:
    row = FakePorts(JANE).customer(JANE.customer_id)

    assert visible(row, somebody()) == {**JANE.row, "created_at": JANE.created_at}
    assert "email" not in (visible(row, somebody(Conditions(hide=frozenset({"email"})))) or {"email": ""})
    assert visible(row, somebody(only("APAC"))) is None
    assert visible(None, somebody()) is None


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        (somebody(), dict(NOTE)),
        (somebody(only(JANE.region)), dict(NOTE)),
        (somebody(hide_fields("text", "email")), {"customer_id": NOTE.customer_id, "note_id": NOTE.note_id}),
        (somebody(only("APAC")), None),
    ],
    ids=["everything", "their region", "without the text", "another region"],
)
def test_a_customers_row_is_shown_to_those_who_may_see_the_customer(who: Caller, shown: Any) -> None:
    ports = FakePorts(JANE, NOTE)
    row = ports.records(Note).get(*NOTE.key())

    assert visible(row, who, of=ports.customer(JANE.customer_id)) == shown


def test_nobody_sees_the_row_of_another_customer_or_of_one_who_is_not_there() -> None:
    ports = FakePorts(JANE, customer(7), NOTE)
    row = ports.records(Note).get(*NOTE.key())

    assert visible(row, somebody(), of=ports.customer("C-7")) is None
    assert visible(row, somebody(), of=ports.customer("C-8")) is None
    assert visible(None, somebody(), of=ports.customer("C-7")) is None


def test_a_row_that_says_of_no_customer_that_it_is_theirs_is_no_customers() -> None:
    with pytest.raises(KeyError):
        visible(Unseen(dict(DEVICE)), somebody(), of=FakePorts(JANE).customer(JANE.customer_id))


def test_a_row_that_nobody_checked_cannot_be_returned() -> None:
    row: Unseen[Device] = Unseen(dict(DEVICE))

    # The comments are for mypy, which refuses the same, and says so where it does not.
    with pytest.raises(AttributeError):
        row.holder  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ValidationError):
        DeviceDetails(device_id=row, holder=row)  # type: ignore[arg-type]
    assert not any(str(value) in f"{row} {row!r}" for value in dict(DEVICE).values())


def test_a_row_that_nobody_checked_says_what_to_ask_first() -> None:
    row: Any = FakePorts(JANE).customer(JANE.customer_id)

    with pytest.raises(AttributeError, match=r"not checked: ask visible\(row, caller\) first"):
        row.get("name")
    with pytest.raises(TypeError, match=r"not checked: ask visible\(row, caller\) first"):
        row["name"]


def test_a_tool_that_checks_passes_the_check_of_its_test() -> None:
    assert_nothing_unseen_is_told(get_device, DEVICE, **ABOUT_IT)
    assert call(get_device(FakePorts(DEVICE)), somebody(), **ABOUT_IT).holder == "somebody"
    assert_nothing_unseen_is_told(list_notes, JANE, NOTE, customer_id=JANE.customer_id)


def forgets_the_row(ports: ToolPorts) -> Any:
    tool = get_device(ports)

    def run(arguments: GetDevice, caller: Caller) -> DeviceDetails:
        return tool.run(arguments, somebody())

    return tool.__class__(**{**vars(tool), "run": run})


def forgets_a_field(ports: ToolPorts) -> Any:
    tool = get_device(ports)

    def run(arguments: GetDevice, caller: Caller) -> DeviceDetails:
        shown = visible(ports.records(Device).get(arguments.site, arguments.device_id), caller)
        if shown is None:
            raise ToolFailed("There is no device with this id.", "")
        return tool.run(arguments, somebody())

    return tool.__class__(**{**vars(tool), "run": run})


def says_that_there_is_one(ports: ToolPorts) -> Any:
    tool = get_device(ports)

    def run(arguments: GetDevice, caller: Caller) -> DeviceDetails:
        row = ports.records(Device).get(arguments.site, arguments.device_id)
        if row is not None and visible(row, caller) is None:
            raise ToolFailed("You may not see this device.", "")
        return tool.run(arguments, caller)

    return tool.__class__(**{**vars(tool), "run": run})


def forgets_whose_it_is(ports: ToolPorts) -> Any:
    tool = list_notes(ports)

    def run(arguments: ListNotes, caller: Caller) -> Notes:
        if visible(ports.customer(arguments.customer_id), caller) is None:
            raise ToolFailed("There is no customer with this id.", "")
        rows = [visible(row, caller) for row in ports.records(Note).list(arguments.customer_id, limit=20)]
        shown = [row for row in rows if row is not None]
        return Notes(note_ids=tuple(row["note_id"] for row in shown), texts=())

    return tool.__class__(**{**vars(tool), "run": run})


@pytest.mark.parametrize(
    ("rows", "why"),
    [([JANE, NOTE], "is told less than who may see everything"), ([NOTE], "name the customer among them")],
)
def test_a_tool_that_shows_nothing_to_those_who_may_see_it_fails_its_test(rows: list[Any], why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        assert_nothing_unseen_is_told(forgets_whose_it_is, *rows, customer_id=JANE.customer_id)


@pytest.mark.parametrize("name", sorted(ON_CUSTOMERS - WRITING))
def test_no_tool_of_the_product_tells_what_a_view_does_not_show(name: str) -> None:
    def make(ports: ToolPorts) -> Any:
        assert isinstance(ports, FakePorts)
        return tools_over(FakeDesk(ports.customers), FakeCustomerSignIn("jane.doe"))[name]

    (tool,) = (tool for tool in described_catalogue() if tool.name == name)
    assert_nothing_unseen_is_told(make, JANE, **arguments_of(tool))


@pytest.mark.parametrize("make", [forgets_the_row, forgets_a_field, says_that_there_is_one])
def test_a_tool_that_tells_what_was_not_checked_fails_its_test(make: Any) -> None:
    with pytest.raises(AssertionError):
        assert_nothing_unseen_is_told(make, DEVICE, **ABOUT_IT)


def wants_the_field(ports: ToolPorts) -> Any:
    tool = get_device(ports)

    def run(arguments: GetDevice, caller: Caller) -> DeviceDetails:
        shown = visible(ports.records(Device).get(arguments.site, arguments.device_id), caller)
        if shown is None:
            raise ToolFailed("There is no device with this id.")
        return DeviceDetails(device_id=shown["device_id"], model=shown["model"], holder=shown["holder"])

    return tool.__class__(**{**vars(tool), "run": run})


def test_a_tool_that_cannot_do_without_what_a_grant_hides_fails_its_test_and_says_what_to_do() -> None:
    with pytest.raises(AssertionError, match=r"a grant may hide (\w+), .*`X \| None = None`.*\.get\(\"\1\"\)"):
        assert_nothing_unseen_is_told(wants_the_field, DEVICE, **ABOUT_IT)
