"""The secret for another company's desk: remembered, read again when it is refused, and away."""

from collections.abc import Iterator

import pytest

from servicedesk.aws.desk_secret import MAX_AGE_SECONDS, DeskSecret, DeskSecretValue
from servicedesk.aws.secret import COOL_DOWN_SECONDS
from servicedesk.errors import DeskUnavailable
from tests.aws.secrets import FIRST, NAME, SECOND, Secrets
from tests.aws.tables import aws


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    with aws(monkeypatch):
        yield Secrets()


@pytest.fixture
def secret(secrets: Secrets) -> DeskSecret:
    client: object = secrets
    return DeskSecret(DeskSecretValue(lambda: client, NAME, secrets.clock, secrets.wall_clock))  # type: ignore[arg-type,return-value]


def test_it_is_read_once_for_a_while(secrets: Secrets, secret: DeskSecret) -> None:
    assert secret() == secret() == FIRST
    assert len(secrets.read) == 1

    secrets.rotate(SECOND)
    secrets.pass_seconds(MAX_AGE_SECONDS)
    assert secret() == SECOND


def test_it_is_read_again_when_the_desk_refuses_it_but_not_at_every_refusal(
    secrets: Secrets, secret: DeskSecret
) -> None:
    secret()
    secrets.rotate(SECOND)
    secrets.pass_seconds(COOL_DOWN_SECONDS)

    assert secret(is_refused=True) == secret(is_refused=True) == secret() == SECOND
    assert len(secrets.read) == 2


def test_a_password_may_be_short(secrets: Secrets, secret: DeskSecret) -> None:
    secrets.rotate("pw")

    assert secret() == "pw"


def test_what_was_read_stays_good_while_secrets_manager_is_away_unless_the_desk_refused_it(
    secrets: Secrets, secret: DeskSecret
) -> None:
    secret()
    secrets.answers = False
    secrets.pass_seconds(MAX_AGE_SECONDS)

    assert secret() == FIRST
    with pytest.raises(DeskUnavailable) as refused:
        secret(is_refused=True)
    assert refused.value.code == "EndpointConnectionError"
    assert refused.value.__context__ is None


def test_without_a_secret_nothing_is_known(secrets: Secrets, secret: DeskSecret) -> None:
    secrets.answers = False

    with pytest.raises(DeskUnavailable):
        secret()
