"""Which names, e-mail addresses and phone numbers are taken, and as what they are kept."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from servicedesk.tools.contact import MAX_EMAIL_CHARACTERS, CustomerName, EmailAddress, PhoneNumber, e164

LONG = "a" * 64 + "@" + ".".join(["b" * 63] * 2 + ["c" * 58, "de"])


def read(kind: Any, text: str) -> str | None:
    """Return what is kept of an argument, or None if it is refused."""
    try:
        return str(TypeAdapter(kind).validate_python(text, strict=True))
    except ValidationError:
        return None


@pytest.mark.parametrize(
    "text",
    [
        "jane.doe@example.com", "J+desk_1@mail.example.co.uk", "o'brien@example.org", "1@2.example",
        "a@xn--bcher-kva.example", LONG,
    ],
)  # fmt: skip
def test_an_address_that_people_have_is_kept_as_it_is_written(text: str) -> None:
    assert len(text) <= MAX_EMAIL_CHARACTERS
    assert read(EmailAddress, f" {text}\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "", "jane", "@example.com", "jane@", "jane@example", "jane@@example.com", "jane doe@example.com",
        "jane@exam ple.com", ".jane@example.com", "jane.@example.com", "ja..ne@example.com", "jane@-example.com",
        "jane@example-.com", "jane@example..com", "jane@example.com.", "jane@[192.0.2.1]", "jane@192.0.2.1",
        '"jane doe"@example.com', "Jane <jane@example.com>", "jane@example.com, eve@example.com",
        "jane@example.com\nbcc: eve@example.com", "j\u0430ne@example.com", "jane@ex\u0430mple.com",
        "a" * 65 + "@b.example", LONG.replace("c", "cc", 1), "jane@" + "b" * 64 + ".example",
    ],
)  # fmt: skip
def test_what_is_no_address_or_could_be_taken_for_another_is_refused(text: str) -> None:
    assert read(EmailAddress, text) is None


@pytest.mark.parametrize(
    ("text", "kept", "digits"),
    [
        ("+44 7700 900123", "+44 7700 900123", "+447700900123"),
        ("+447700900123", "+44 7700 900123", "+447700900123"),
        (" +44 (0)7700 900-123 ", "+44 7700 900123", "+447700900123"),
        ("+1 212 555 0142", "+1 212-555-0142", "+12125550142"),
        ("tel:+61-2-5550-1042", "+61 2 5550 1042", "+61255501042"),
    ],
)
def test_a_number_is_kept_as_people_read_it_whichever_way_it_is_written(text: str, kept: str, digits: str) -> None:
    assert read(PhoneNumber, text) == kept
    assert e164(kept) == digits


@pytest.mark.parametrize(
    "text", ["", "jane", "07700 900123", "0044 7700 900123", "+44", "+44 77", "+999 12345678", "+44 7700 900123 900123"]
)
def test_a_number_that_nobody_could_call_from_anywhere_is_refused(text: str) -> None:
    assert read(PhoneNumber, text) is None
    assert e164(text) is None


def test_a_name_is_one_line_that_says_something() -> None:
    assert read(CustomerName, " Jane\nDoe ") == "Jane Doe"
    assert read(CustomerName, "Ольга Шевченко") == "Ольга Шевченко"
    for text in ("", "  ", "Jane\u202eeoD", "a" * 121):
        assert read(CustomerName, text) is None
