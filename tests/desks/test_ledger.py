"""What is made once at a desk that takes no idempotency key, whoever remembers it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from servicedesk.aws.claims_table import ClaimsTable
from servicedesk.desks.ledger import UNFINISHED, OnceOnly
from servicedesk.errors import DeskConflict, DeskUnavailable, OutcomeUnknown, ServiceDeskError
from servicedesk.tools.claims import Claims
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from tests.aws.losing import losing
from tests.aws.tables import aws, made_table
from tests.fakes.claims import FakeClaims

AT = datetime(2026, 11, 29, 10, tzinfo=UTC)
KEY = IdempotencyKey(digest="bob", payload_digest="a note", expires_at=AT + timedelta(minutes=5))
OTHER_NOTE = replace(KEY, payload_digest="another note")


class CountedWrites:
    """Makes things at a desk, each with a new id, or fails at it."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.failure: ServiceDeskError | None = None
        self.finds_it = True

    def __call__(self) -> str | None:
        if self.failure is not None:
            raise self.failure
        if not self.finds_it:
            return None
        self.made.append(f"N-{len(self.made) + 1}")
        return self.made[-1]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield made_table("calls")


@pytest.fixture(params=["memory", "table"])
def claims(request: pytest.FixtureRequest, client: Any) -> Claims:
    return FakeClaims() if request.param == "memory" else ClaimsTable(client, "calls")


@pytest.fixture
def writes() -> CountedWrites:
    return CountedWrites()


@pytest.fixture
def ledger(claims: Claims) -> OnceOnly:
    return OnceOnly(claims, new_ids())


def new_ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"claim-{next(numbers)}"


def test_what_was_made_is_given_back_as_long_as_the_key_is_good(ledger: OnceOnly, writes: CountedWrites) -> None:
    first = ledger.make(KEY, AT, writes)
    second = ledger.make(KEY, AT + timedelta(minutes=5), writes)
    later = ledger.make(replace(KEY, expires_at=AT + timedelta(hours=1)), AT + timedelta(minutes=6), writes)

    assert first is not None
    assert second == replace(first, is_repeat=True)
    assert (first.record.made_id, first.record.made_at, first.is_repeat) == ("N-1", AT, False)
    assert later is not None
    assert (later.record.made_id, later.is_repeat) == ("N-2", False)
    assert writes.made == ["N-1", "N-2"]


def test_the_same_key_with_other_arguments_makes_nothing_and_says_that_they_were_others(
    ledger: OnceOnly, writes: CountedWrites
) -> None:
    ledger.make(KEY, AT, writes)
    other = ledger.make(OTHER_NOTE, AT, writes)

    assert other is not None
    assert (other.is_repeat, other.record.payload_digest) == (True, "a note")
    assert writes.made == ["N-1"]


def test_a_write_of_which_nobody_knows_is_not_made_again(ledger: OnceOnly, writes: CountedWrites) -> None:
    writes.failure = OutcomeUnknown("ReadTimeoutError")
    with pytest.raises(OutcomeUnknown):
        ledger.make(KEY, AT, writes)
    writes.failure = None

    with pytest.raises(OutcomeUnknown) as again:
        ledger.make(KEY, AT, writes)
    with pytest.raises(OutcomeUnknown):
        ledger.earlier_record(KEY, AT)
    other = ledger.make(OTHER_NOTE, AT, writes)

    assert again.value.code == UNFINISHED
    assert other is not None
    assert other.record.payload_digest == "a note"
    assert writes.made == []


def test_a_defect_in_the_middle_is_a_write_of_which_nobody_knows(ledger: OnceOnly, writes: CountedWrites) -> None:
    def break_down() -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ledger.make(KEY, AT, break_down)
    with pytest.raises(OutcomeUnknown):
        ledger.make(KEY, AT, writes)

    assert writes.made == []


@pytest.mark.parametrize("failure", [DeskUnavailable("NewConnectionError"), DeskConflict()])
def test_a_write_that_was_not_made_can_come_again(
    ledger: OnceOnly, writes: CountedWrites, failure: ServiceDeskError
) -> None:
    writes.failure = failure
    with pytest.raises(type(failure)) as raised:
        ledger.make(KEY, AT, writes)
    writes.failure = None
    again = ledger.make(KEY, AT, writes)

    assert raised.value is failure
    assert raised.value.__context__ is None
    assert again is not None
    assert (again.is_repeat, writes.made) == (False, ["N-1"])


def test_what_cannot_be_made_is_none_and_can_come_again(ledger: OnceOnly, writes: CountedWrites) -> None:
    writes.finds_it = False
    assert ledger.make(KEY, AT, writes) is None
    assert ledger.earlier_record(KEY, AT) is None

    writes.finds_it = True
    assert ledger.make(KEY, AT, writes) is not None


def test_what_an_earlier_request_made_can_be_looked_up(ledger: OnceOnly, writes: CountedWrites) -> None:
    assert ledger.earlier_record(KEY, AT) is None
    made = ledger.make(KEY, AT, writes)

    assert made is not None
    assert ledger.earlier_record(KEY, AT) == made.record
    assert ledger.earlier_record(KEY, AT + timedelta(minutes=6)) is None


def test_where_nothing_can_be_claimed_nothing_is_made(writes: CountedWrites) -> None:
    claims = FakeClaims()
    claims.available = False
    with pytest.raises(DeskUnavailable):
        OnceOnly(claims, new_ids()).make(KEY, AT, writes)

    assert writes.made == []


def test_what_was_made_is_told_though_it_cannot_be_remembered_and_then_nobody_knows(writes: CountedWrites) -> None:
    claims = FakeClaims()
    claims.takes_endings = False
    ledger = OnceOnly(claims, new_ids())

    first = ledger.make(KEY, AT, writes)
    with pytest.raises(OutcomeUnknown):
        ledger.make(KEY, AT, writes)

    assert first is not None
    assert (first.record.made_id, writes.made) == ("N-1", ["N-1"])


def test_a_claim_that_cannot_be_given_back_hides_nothing(writes: CountedWrites) -> None:
    claims = FakeClaims()
    claims.takes_endings = False
    writes.failure = DeskConflict()

    with pytest.raises(DeskConflict):
        OnceOnly(claims, new_ids()).make(KEY, AT, writes)


def test_of_many_at_once_one_makes_it(client: Any, writes: CountedWrites) -> None:
    numbers = count(1)
    ledger = OnceOnly(ClaimsTable(client, "calls"), lambda: f"claim-{next(numbers)}")

    def attempt(_: int) -> KeepOutcome | OutcomeUnknown | None:
        try:
            return ledger.make(KEY, AT, writes)
        except OutcomeUnknown as unknown:
            return unknown

    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(attempt, range(16)))

    assert writes.made == ["N-1"]
    assert sum(isinstance(one, KeepOutcome) and not one.is_repeat for one in ended) == 1


def test_a_claim_whose_answer_was_lost_is_ones_own_when_botocore_asks_again(
    client: Any, writes: CountedWrites, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = OnceOnly(ClaimsTable(client, "calls"), new_ids())
    with losing(client, monkeypatch) as sent:
        made = ledger.make(KEY, AT, writes)

    assert sent[:2] == ["PutItem", "PutItem"]
    assert made is not None
    assert (made.is_repeat, writes.made) == (False, ["N-1"])


def test_a_claim_of_which_nothing_is_known_makes_nothing(
    client: Any, writes: CountedWrites, monkeypatch: pytest.MonkeyPatch
) -> None:
    with losing(client, monkeypatch, every=True), pytest.raises(DeskUnavailable):
        OnceOnly(ClaimsTable(client, "calls"), new_ids()).make(KEY, AT, writes)

    assert writes.made == []


def test_what_was_claimed_by_others_since_is_not_ended_by_whoever_comes_late(client: Any) -> None:
    table = ClaimsTable(client, "calls")
    later = replace(KEY, expires_at=AT + timedelta(hours=1))
    assert table.claim(KEY, "first", AT) is None
    assert table.claim(later, "second", AT + timedelta(minutes=10)) is None

    with pytest.raises(DeskUnavailable):
        table.release(KEY, "first")

    assert table.claim(later, "third", AT + timedelta(minutes=11)) is not None


def test_a_row_says_nothing_of_whose_it_is_and_ends_after_its_key(client: Any) -> None:
    ClaimsTable(client, "calls").claim(KEY, "claim", AT)

    (row,) = client.scan(TableName="calls")["Items"]
    assert row["pk"] == {"S": "idempotency#bob"}
    assert int(row["purge_at"]["N"]) >= KEY.expires_at.timestamp() + 3_600


def test_a_row_of_another_release_is_not_believed(client: Any, writes: CountedWrites) -> None:
    table = ClaimsTable(client, "calls")
    table.claim(KEY, "claim", AT)
    client.update_item(
        TableName="calls",
        Key={"pk": {"S": "idempotency#bob"}, "sk": {"S": "claim"}},
        UpdateExpression="SET #schema = :new",
        ExpressionAttributeNames={"#schema": "schema"},
        ExpressionAttributeValues={":new": {"N": "99"}},
    )

    with pytest.raises(DeskUnavailable):
        OnceOnly(table, new_ids()).make(KEY, AT, writes)

    assert writes.made == []
