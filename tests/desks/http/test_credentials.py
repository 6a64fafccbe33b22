"""The header that says who we are to a desk, and what a secret that is no such thing says of itself: nothing."""

import json
import traceback
from collections.abc import Callable

import pytest

from servicedesk.desks.http.credentials import UNUSABLE_CREDENTIALS, SecretCredentials, basic_value, token_value
from servicedesk.errors import DeskUnavailable

ZENDESK = basic_value("email", "token", "/token")


def reader(text: str) -> Callable[..., str]:
    def read(*, is_refused: bool = False) -> str:
        return text

    return read


@pytest.mark.parametrize(
    ("text", "make", "value"),
    [
        ("1-14-abc", token_value("token"), "token 1-14-abc"),
        (" 1-14-abc\n", token_value("token"), "token 1-14-abc"),
        ('{"token": "abc"}', token_value(), "Bearer abc"),
        ('{"key": "abc", "more": "x"}', token_value(member="key"), "Bearer abc"),
        ('{"email": "bot@corp.test", "token": "abc"}', ZENDESK, "Basic Ym90QGNvcnAudGVzdC90b2tlbjphYmM="),
    ],
)
def test_a_secret_is_one_text_or_an_object_of_texts(text: str, make: Callable[..., str], value: str) -> None:
    header = SecretCredentials(reader(text), make)()

    assert (header.name, header.value) == ("Authorization", value)
    assert value not in repr(header)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        '{"token": "s3cret"',
        '{"token": 5}',
        '{"token": null}',
        '{"token": ""}',
        '{"token": ["s3cret"]}',
        '{"other": "s3cret"}',
        "{}",
        '{"token": "s3cret\\r\\nX-Admin: 1"}',
        "s3cret\r\nX-Admin: 1",
        "s3cret\x00",
        "s3crét",
        "s3cret" * 1_000,
        '{"a":' * 100_000,
    ],
    ids=range(15),
)
def test_a_secret_of_another_shape_is_not_sent_and_not_told(text: str) -> None:
    with pytest.raises(DeskUnavailable) as refused:
        SecretCredentials(reader(text), token_value())()

    assert refused.value.code == UNUSABLE_CREDENTIALS
    assert "s3cret" not in "".join([*traceback.format_exception(refused.value), repr(vars(refused.value))])
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


def test_whoever_was_refused_reads_the_secret_afresh() -> None:
    asked: list[bool] = []

    def read(*, is_refused: bool = False) -> str:
        asked.append(is_refused)
        return json.dumps({"token": "abc"})

    credentials = SecretCredentials(read, token_value())
    credentials()
    credentials(is_refused=True)

    assert asked == [False, True]
