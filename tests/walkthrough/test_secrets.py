"""No secret reaches an output: not whole, and not in a part that would be of use."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from tests.walkthrough.fake_deployment import TARGET, FakeDeployment
from walkthrough.redaction import NEVER_SHOWN, Redactor, shorten
from walkthrough.show import show
from walkthrough.steps import Era

WINDOW_CHARACTERS = 9


def windows(text: str) -> set[str]:
    """Every part of `text` that is one character longer than what may be shown of a secret."""
    return {text[start : start + WINDOW_CHARACTERS] for start in range(len(text) - WINDOW_CHARACTERS + 1)}


def leaked(text: str, deployment: FakeDeployment) -> list[str]:
    # A token's header is the same in every token, and no secret.
    tokens = [secret for secret in deployment.secrets if secret.startswith("eyJ")]
    header = {part for token in tokens for part in windows(token.partition(".")[0])}
    shown = windows(text)
    return [part for secret in deployment.secrets for part in (windows(secret) - header) & shown]


FLAWS = ["", "wrong password", "other audience", "tool echoes secrets", "token refused"]


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_no_token_code_verifier_state_or_password_is_in_the_text_or_on_the_page(
    era: Era, flaw: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment = FakeDeployment(flaw=flaw)

    show(TARGET, era, verbose=True, html=tmp_path / "page.html", transport=lambda: deployment)

    printed = capsys.readouterr()
    assert len(deployment.secrets) >= 6
    assert leaked(printed.out + printed.err, deployment) == []
    assert leaked(html.unescape((tmp_path / "page.html").read_text(encoding="utf-8")), deployment) == []


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_no_token_code_verifier_state_or_password_is_in_the_json(
    era: Era, flaw: str, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment = FakeDeployment(flaw=flaw)

    show(TARGET, era, as_json=True, transport=lambda: deployment)

    document = json.loads(capsys.readouterr().out)
    assert leaked(json.dumps(document, ensure_ascii=False), deployment) == []
    assert document["people"]


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("a" * 8 + "-" * 100 + "wxyz", "aaaaaaaa…wxyz (112 chars)"),
        ("a" * 32, "aaaaaaaa…aaaa (32 chars)"),
        ("a" * 31, "… (31 chars)"),
        ("", "… (0 chars)"),
    ],
)
def test_a_secret_is_shown_in_part_only_when_most_of_it_stays_hidden(secret: str, shown: str) -> None:
    assert shorten(secret) == shown


def test_a_field_whose_name_is_not_known_is_a_secret() -> None:
    assert Redactor().parameters("scope=read&trust_me=0123456789") == [("scope", "read"), ("trust_me", "… (10 chars)")]


def test_a_secret_seen_once_is_shortened_wherever_it_turns_up_again() -> None:
    redactor = Redactor()
    redactor.json('{"access_token": "0123456789abcdef0123456789abcdef"}')

    cleaned = redactor.clean({"said": ["seen: 0123456789abcdef0123456789abcdef"]})

    assert cleaned == {"said": ["seen: 01234567…cdef (32 chars)"]}


@pytest.mark.parametrize("spelling", ["p%26ss+w%2Brd", "p%26ss%20w%2Brd", "p&ss w+rd"])
def test_a_password_is_hidden_however_it_is_spelt(spelling: str) -> None:
    assert "ss" not in Redactor(["p&ss w+rd"]).clean(spelling).replace(NEVER_SHOWN, "")


def test_a_value_too_short_to_be_a_secret_does_not_eat_ordinary_words() -> None:
    redactor = Redactor()
    redactor.parameters("state=a")

    assert redactor.clean("a banana") == "a banana"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer 0123456789", "Bearer … (10 chars)"),
        ("Set-Cookie", "session=0123456789; Path=/", "session=… (10 chars); Path=/"),
        ("Cookie", "session=0123456789", "session=… (10 chars)"),
        ("Location", "https://a.example/b?code=0123456789&scope=x", "https://a.example/b?code=… (10 chars)&scope=x"),
        ("Content-Type", "text/html", "text/html"),
    ],
)
def test_a_header_is_shown_without_its_secret(name: str, value: str, shown: str) -> None:
    assert Redactor().header(name, value) == shown
