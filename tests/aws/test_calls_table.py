"""Which confirmations were used and how many calls there were, however many come at once, and whatever is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.aws.moto_server import MotoServer
from servicedesk.aws.calls_table import MARGIN_SECONDS, MAX_STALE_SLICES, CallsTable
from servicedesk.errors import ConfirmationsUnavailable, LimitsUnavailable
from servicedesk.tools.limit import SLICES, Slice
from stack.aws_clients import Clients
from tests.aws.losing import losing
from tests.aws.tables import aws, made_table

BOB = "bob#read"


def at(number: int) -> Slice:
    return Slice(10, number)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield made_table("calls")


@pytest.fixture
def table(client: Any) -> CallsTable:
    return CallsTable(client, "calls")


def row(client: Any) -> dict[str, Any]:
    """Return the only row."""
    (found,) = client.scan(TableName="calls")["Items"]
    return dict(found)


def test_a_confirmation_is_spent_once(table: CallsTable) -> None:
    assert table.spend("one", 1_000) is True
    assert table.spend("one", 1_000) is False
    assert table.spend("two", 1_000) is True


def test_it_is_remembered_for_longer_than_it_is_good(client: Any, table: CallsTable) -> None:
    table.spend("one", 1_000)

    assert row(client)["purge_at"] == {"N": str(1_000 + MARGIN_SECONDS)}


def test_whoever_spent_it_and_was_not_told_is_told_when_botocore_asks_again(
    client: Any, table: CallsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with losing(client, monkeypatch) as sent:
        first = table.spend("one", 1_000)
    another = table.spend("one", 1_000)

    assert sent == ["PutItem", "PutItem"]
    assert (first, another) == (True, False)


def test_somebody_elses_confirmation_is_not_taken_for_ones_own_because_an_answer_was_lost(
    client: Any, table: CallsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.spend("one", 1_000)

    with losing(client, monkeypatch) as sent:
        again = table.spend("one", 1_000)

    assert sent == ["PutItem", "PutItem"]
    assert again is False


def test_where_no_answer_comes_at_all_nothing_is_known(
    client: Any, table: CallsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with losing(client, monkeypatch, every=True):
        with pytest.raises(ConfirmationsUnavailable) as spent:
            table.spend("one", 1_000)
        with pytest.raises(LimitsUnavailable) as counted:
            table.count(BOB, at(7), 3, 1_000)

    assert (spent.value.code, counted.value.code) == ("ReadTimeoutError", "ReadTimeoutError")


def test_a_table_that_does_not_answer_is_not_a_yes(client: Any) -> None:
    with pytest.raises(ConfirmationsUnavailable) as unavailable:
        CallsTable(client, "elsewhere").spend("one", 1_000)

    assert unavailable.value.code == "ResourceNotFoundException"


def test_calls_are_counted_in_each_slice_up_to_the_most_that_there_are(table: CallsTable) -> None:
    answers = [table.count(BOB, at(7), 3, 1_000)[at(7)] for _ in range(5)]

    assert answers == [1, 2, 3, 3, 3]
    assert table.count(BOB, at(8), 3, 1_060) == {at(7): 3, at(8): 1}
    assert table.count("carol#read", at(7), 3, 1_000) == {at(7): 1}


def test_a_call_whose_count_was_not_told_is_counted_once_when_botocore_asks_again(
    client: Any, table: CallsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.count(BOB, at(7), 3, 1_000)

    with losing(client, monkeypatch) as sent:
        told = table.count(BOB, at(7), 3, 1_000)

    assert sent == ["UpdateItem", "UpdateItem"]
    assert told == {at(7): 2}
    assert table.count(BOB, at(7), 3, 1_000) == {at(7): 3}


def test_the_last_call_that_there_may_be_is_not_refused_because_its_answer_was_lost(
    client: Any, table: CallsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with losing(client, monkeypatch):
        told = table.count(BOB, at(7), 1, 1_000)

    assert told == {at(7): 1}


def test_a_count_is_kept_for_as_long_as_it_matters_to_the_latest_call(client: Any, table: CallsTable) -> None:
    table.count(BOB, at(7), 3, 1_000)
    table.count(BOB, at(8), 3, 1_060)

    assert row(client)["purge_at"] == {"N": "1060"}


def test_a_row_does_not_grow_however_long_somebody_goes_on(client: Any, table: CallsTable) -> None:
    for number in range(4 * MAX_STALE_SLICES):
        told = table.count(BOB, at(175_000_000 + number), 3, 1_000)

        # What still counts is there, whatever was tidied away.
        assert {at(175_000_000 + back) for back in range(max(0, number - SLICES), number + 1)} <= set(told)

    size_bytes = sum(len(name) + sum(map(len, value.values())) for name, value in row(client).items())
    assert size_bytes < 1_024


def test_slices_of_another_length_are_counted_beside_and_stay_as_long_as_a_window_of_theirs_looks_back(
    table: CallsTable,
) -> None:
    hourly = Slice(600, 3_000_000)
    table.count(BOB, hourly, 3, 1_000)

    for number in range(2 * MAX_STALE_SLICES):
        told = table.count(BOB, at(hourly.starts_at // 10 + number), 3, 1_000)

    assert told[hourly] == 1
    assert table.count(BOB, hourly, 3, 1_000)[hourly] == 2


def test_a_row_that_cannot_be_tidied_is_no_refusal(
    client: Any, table: CallsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MAX_STALE_SLICES + 1):
        table.count(BOB, at(number), 3, 1_000)
    update = client.update_item

    def refuse(**request: Any) -> Any:
        if request["UpdateExpression"].startswith("REMOVE"):
            raise client.exceptions.ResourceNotFoundException({"Error": {"Code": "x", "Message": "m"}}, "UpdateItem")
        return update(**request)

    monkeypatch.setattr(client, "update_item", refuse)

    assert table.count(BOB, at(1_000), 3, 1_000)[at(1_000)] == 1


def test_a_table_that_does_not_answer_counts_nothing(client: Any) -> None:
    with pytest.raises(LimitsUnavailable) as unavailable:
        CallsTable(client, "elsewhere").count(BOB, at(7), 3, 1_000)

    assert unavailable.value.code == "ResourceNotFoundException"


@pytest.mark.requirement("tools.state-once")
def test_of_a_hundred_who_use_one_at_once_one_succeeds_and_each_is_told_another_number() -> None:
    moto = MotoServer()
    moto.start()
    clients = Clients(moto.endpoint_url, moto.access_key_id)
    try:
        made_table("calls", clients.dynamodb)
        table = CallsTable(clients.dynamodb, "calls")
        with ThreadPoolExecutor(max_workers=20) as pool:
            spent = list(pool.map(lambda _: table.spend("one", 1_000), range(100)))
            counted = list(pool.map(lambda _: table.count(BOB, at(7), 200, 1_000)[at(7)], range(100)))
    finally:
        clients.close()
        moto.stop()

    assert spent.count(True) == 1
    assert sorted(counted) == list(range(1, 101))
