"""Nothing of a row reaches a caller whom nobody has checked it for."""

from typing import Any

import pytest
from pydantic import ValidationError

import servicedesk.tools
from servicedesk.tools import Caller, Conditions, ToolFailed, ToolPorts, Unseen, kit, visible
from servicedesk.tools.catalogue import catalogue, described_catalogue
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, only
from tests.kit import FakePorts, assert_nothing_unseen_is_told, call, somebody
from tests.tools.arguments import arguments_of
from tests.tools.devices import Device, DeviceDetails, GetDevice, get_device

DEVICE = Device(site="berlin", device_id="D-1", model="a telephone", holder="somebody")
ABOUT_IT = {"site": "berlin", "device_id": "D-1"}


def test_the_names_for_an_author_are_those_of_the_kit() -> None:
    names = {name for name in vars(kit) if not name.startswith("_")}

    assert kit.__all__ == sorted(names, key=lambda name: (not name.isupper(), name))
    assert all(getattr(servicedesk.tools, name) is getattr(kit, name) for name in names)
    with pytest.raises(AttributeError):
        servicedesk.tools.no_such_name  # noqa: B018


def test_a_row_shows_what_a_grant_shows_and_nothing_else() -> None:
    row = FakePorts(JANE).customer(JANE.customer_id)

    assert visible(row, somebody()) == {**JANE.row, "created_at": JANE.created_at}
    assert "email" not in (visible(row, somebody(Conditions(hide=frozenset({"email"})))) or {"email": ""})
    assert visible(row, somebody(only("APAC"))) is None
    assert visible(None, somebody()) is None


def test_a_row_that_nobody_checked_cannot_be_returned() -> None:
    row: Unseen[Device] = Unseen(dict(DEVICE))

    # The comments are for mypy, which refuses the same, and says so where it does not.
    with pytest.raises(AttributeError):
        row.holder  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ValidationError):
        DeviceDetails(device_id=row, holder=row)  # type: ignore[arg-type]
    assert not any(str(value) in f"{row} {row!r}" for value in dict(DEVICE).values())


def test_a_tool_that_checks_passes_the_check_of_its_test() -> None:
    assert_nothing_unseen_is_told(get_device, DEVICE, **ABOUT_IT)
    assert call(get_device(FakePorts(DEVICE)), somebody(), **ABOUT_IT).holder == "somebody"


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


@pytest.mark.parametrize("name", [tool.name for tool in described_catalogue()])
def test_no_tool_of_the_product_tells_what_a_view_does_not_show(name: str) -> None:
    def make(ports: ToolPorts) -> Any:
        assert isinstance(ports, FakePorts)
        (tool,) = (
            tool for tool in catalogue(FakeDesk(ports.customers), FakeCustomerSignIn("jane.doe")) if tool.name == name
        )
        return tool

    (tool,) = (tool for tool in described_catalogue() if tool.name == name)
    assert_nothing_unseen_is_told(make, JANE, **arguments_of(tool))


@pytest.mark.parametrize("make", [forgets_the_row, forgets_a_field, says_that_there_is_one])
def test_a_tool_that_tells_what_was_not_checked_fails_its_test(make: Any) -> None:
    with pytest.raises(AssertionError):
        assert_nothing_unseen_is_told(make, DEVICE, **ABOUT_IT)
