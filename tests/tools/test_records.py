"""Rows that tools of the owner keep: one contract, for the table and for the one in memory that tests use."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from delivery.template.own import OwnTable
from servicedesk.aws.record_tables import RecordTables
from servicedesk.errors import DeskUnavailable, InvalidSetting
from servicedesk.tools import Records, Unseen, visible
from tests.aws.losing import losing
from tests.aws.tables import aws, made_table
from tests.kit import ACTIONS, MemoryStore, somebody
from tests.tools.devices import Device

DESK = Device(site="berlin", device_id="D-1")
LOBBY = Device(site="berlin", device_id="D-2", holder="bob")
ABROAD = Device(site="berlin#D-1", device_id="D-1")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield made_table("devices")


@pytest.fixture
def table(client: Any) -> Records[Device]:
    return RecordTables(client, {"DEVICES_TABLE": "devices"}).of(Device)


@pytest.fixture(params=["table", "memory"])
def devices(request: pytest.FixtureRequest) -> Records[Device]:
    if request.param == "memory":
        return MemoryStore().of(Device)
    table: Records[Device] = request.getfixturevalue("table")
    return table


def shown(row: Unseen[Device] | None) -> Device | None:
    fields = visible(row, somebody())
    return None if fields is None else Device.model_validate(fields)


def found(devices: Records[Device], device: Device = DESK) -> Unseen[Device]:
    row = devices.get(*device.key())
    assert row is not None
    return row


def test_what_was_added_is_read(devices: Records[Device]) -> None:
    assert devices.add(LOBBY)

    assert shown(devices.get("berlin", "D-2")) == LOBBY
    assert devices.get("berlin", "D-1") is None
    assert devices.get("berlin") is None


def test_a_row_is_added_once(devices: Records[Device]) -> None:
    devices.add(DESK)

    assert not devices.add(DESK.model_copy(update={"holder": "carol"}))
    assert shown(found(devices)) == DESK


def test_rows_whose_keys_begin_alike_are_listed_in_order_up_to_a_number(devices: Records[Device]) -> None:
    for device in (LOBBY, ABROAD, DESK):
        devices.add(device)

    assert [shown(row) for row in devices.list("berlin", limit=10)] == [DESK, LOBBY]
    assert [shown(row) for row in devices.list("berlin", limit=1)] == [DESK]
    assert [shown(row) for row in devices.list("berlin", "D-2", limit=10)] == [LOBBY]
    assert devices.list("berlin", "D", limit=10) == ()
    assert [shown(row) for row in devices.list("berlin", limit=10, newest_first=True)] == [LOBBY, DESK]
    assert [shown(row) for row in devices.list("berlin", limit=1, newest_first=True)] == [LOBBY]


def test_a_change_keeps_what_it_does_not_name(devices: Records[Device]) -> None:
    devices.add(LOBBY)

    assert devices.change(found(devices, LOBBY), model="tablet")
    assert shown(found(devices, LOBBY)) == LOBBY.model_copy(update={"model": "tablet"})


def test_of_two_who_change_what_both_have_read_one_does(devices: Records[Device]) -> None:
    devices.add(DESK)
    first, second = found(devices), found(devices)

    assert devices.change(first, holder="bob")
    assert not devices.change(second, holder="carol")
    assert not devices.remove(second)
    assert shown(found(devices)) == DESK.model_copy(update={"holder": "bob"})


def test_what_was_removed_is_gone_and_is_not_brought_back_by_a_change(devices: Records[Device]) -> None:
    devices.add(DESK)
    row = found(devices)

    assert devices.remove(row)
    assert devices.remove(row)
    assert not devices.change(row, holder="bob")
    assert devices.get(*DESK.key()) is None


@pytest.mark.parametrize("fields", [{"site": "paris"}, {"no such field": 1}, {"holder": 1}])
def test_a_change_that_would_make_another_row_or_none_changes_nothing(
    devices: Records[Device], fields: dict[str, Any]
) -> None:
    devices.add(DESK)

    with pytest.raises(ValueError):  # noqa: PT011 -- pydantic's is one
        devices.change(found(devices), **fields)
    assert shown(found(devices)) == DESK


@pytest.mark.parametrize("act", ["add", "change"])
def test_a_write_whose_answer_was_lost_is_recognised_when_botocore_asks_again(
    client: Any, table: Records[Device], monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    if act == "change":
        table.add(DESK)
    row = table.get(*DESK.key())

    with losing(client, monkeypatch, operation="PutItem") as sent:
        done = table.add(DESK) if row is None else table.change(row, holder="bob")

    assert (done, sent) == (True, ["PutItem", "PutItem"])


def test_a_store_that_does_not_answer_is_no_missing_row(
    client: Any, table: Records[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    table.add(DESK)
    row = found(table)

    with losing(client, monkeypatch, every=True):
        for act in (
            lambda: table.get(*DESK.key()),
            lambda: table.list("berlin", limit=1),
            lambda: table.add(DESK),
            lambda: table.change(row, holder="bob"),
            lambda: table.remove(row),
        ):
            with pytest.raises(DeskUnavailable):
                act()


@pytest.mark.parametrize("body", ['{"site": "berlin"}', "{", '{"site": "berlin", "device_id": "D-1", "colour": "red"}'])
def test_a_row_that_cannot_be_understood_is_no_missing_row(client: Any, table: Records[Device], body: str) -> None:
    table.add(DESK)
    key = {"pk": {"S": "berlin"}, "sk": {"S": "#D-1#"}}
    client.put_item(TableName="devices", Item={**key, "body": {"S": body}, "version": {"S": "1"}})

    with pytest.raises(DeskUnavailable):
        table.get(*DESK.key())


def test_a_field_that_came_later_has_its_default_in_a_row_from_before(client: Any, table: Records[Device]) -> None:
    key = {"pk": {"S": "berlin"}, "sk": {"S": "#D-1#"}}
    body = '{"site": "berlin", "device_id": "D-1"}'
    client.put_item(TableName="devices", Item={**key, "body": {"S": body}, "version": {"S": "1"}})

    assert table.change(found(table), holder="bob")
    assert shown(found(table)) == DESK.model_copy(update={"holder": "bob"})


def test_a_kind_without_a_table_keeps_the_function_from_starting(client: Any) -> None:
    with pytest.raises(InvalidSetting, match=r"DEVICES_TABLE is missing.*Device\.TABLE.*tools/devices\.yaml"):
        RecordTables(client, {}).of(Device)


USES: dict[str, Callable[[Records[Device], Unseen[Device]], object]] = {
    "get": lambda devices, _: devices.get(*DESK.key()),
    "list": lambda devices, _: devices.list("berlin", limit=1),
    "add": lambda devices, _: devices.add(LOBBY),
    "change": lambda devices, row: devices.change(row, holder="bob"),
    "remove": lambda devices, row: devices.remove(row),
}


@pytest.mark.parametrize("method", USES)
def test_each_method_asks_for_the_action_that_a_test_without_the_right_to_it_fails_for(
    client: Any, table: Records[Device], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    table.add(DESK)
    row, asked = found(table), list[str]()
    client.meta.events.register(
        "before-call.dynamodb", lambda model, **_: asked.append(f"{model.service_model.service_name}:{model.name}")
    )

    USES[method](table, row)

    assert asked == [ACTIONS[method]]
    allowed = OwnTable(file="lend_device.yaml", actions=frozenset({f"{asked[0]}s"}))
    monkeypatch.setattr("tests.kit._table", lambda _: allowed)
    with pytest.raises(AssertionError, match=f"{asked[0]}, which no statement.*tools/lend_device.yaml"):
        USES[method](MemoryStore(DESK).of(Device), row)
