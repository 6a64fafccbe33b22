"""Which confirmations were used and how many calls there were, however many come at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.aws.clients import Clients
from local.aws.moto_server import MotoServer
from servicedesk.aws.calls_table import MARGIN_SECONDS, CallsTable
from servicedesk.errors import ConfirmationsUnavailable, LimitsUnavailable
from tests.aws.tables import aws, made_table


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[CallsTable]:
    with aws(monkeypatch):
        yield CallsTable(made_table("calls"), "calls")


def test_a_confirmation_is_spent_once(table: CallsTable) -> None:
    assert table.spend("one", 1_000) is True
    assert table.spend("one", 1_000) is False
    assert table.spend("two", 1_000) is True


def test_it_is_remembered_for_longer_than_it_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        client = made_table("calls")
        CallsTable(client, "calls").spend("one", 1_000)
        (row,) = client.scan(TableName="calls")["Items"]

    assert row["purge_at"] == {"N": str(1_000 + MARGIN_SECONDS)}


def test_a_table_that_does_not_answer_is_not_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        table = CallsTable(made_table("calls"), "elsewhere")

        with pytest.raises(ConfirmationsUnavailable):
            table.spend("one", 1_000)


def test_calls_are_counted_up_to_the_limit_in_each_window(table: CallsTable) -> None:
    answers = [table.count("bob#read", 7, 3, 1_000) for _ in range(5)]

    assert answers == [True, True, True, False, False]
    assert table.count("bob#read", 8, 3, 1_060) is True
    assert table.count("carol#read", 7, 3, 1_000) is True


def test_a_count_is_forgotten_some_time_after_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        client = made_table("calls")
        CallsTable(client, "calls").count("bob#read", 7, 3, 1_000)
        (row,) = client.scan(TableName="calls")["Items"]

    assert row["purge_at"] == {"N": str(1_000 + MARGIN_SECONDS)}


def test_a_table_that_does_not_answer_counts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        table = CallsTable(made_table("calls"), "elsewhere")

        with pytest.raises(LimitsUnavailable):
            table.count("bob#read", 7, 3, 1_000)


@pytest.mark.requirement("tools.state-once")
def test_of_a_hundred_who_use_one_at_once_one_succeeds() -> None:
    moto = MotoServer()
    moto.start()
    clients = Clients(moto.endpoint_url, moto.access_key_id)
    try:
        made_table("calls", clients.dynamodb)
        table = CallsTable(clients.dynamodb, "calls")
        with ThreadPoolExecutor(max_workers=20) as pool:
            spent = list(pool.map(lambda _: table.spend("one", 1_000), range(100)))
            counted = list(pool.map(lambda _: table.count("bob#read", 7, 30, 1_000), range(100)))
    finally:
        clients.close()
        moto.stop()

    assert spent.count(True) == 1
    assert counted.count(True) == 30
