"""Contact details as arguments: a name, an e-mail address (RFC 5321), a phone number (E.164)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from servicedesk.tools.received import ONE_LINE

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber as ParsedNumber

MAX_EMAIL_CHARACTERS: Final = 254  # RFC 5321 §4.5.3.1.3, less the brackets
_MAX_NAME_CHARACTERS: Final = 120
_MAX_PHONE_CHARACTERS: Final = 40

# The addresses that people have and every mail server takes: no quoted local part, no address literal, no script in
# which a letter could pass for another.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}")


def is_email(text: str) -> bool:
    """Whether `text` is an address that a customer is given by a tool; others may have come by another way."""
    return len(text) <= MAX_EMAIL_CHARACTERS and _EMAIL.fullmatch(text) is not None


def _read_email(text: str) -> str:
    if not is_email(text):
        raise PydanticCustomError("email", "must be an e-mail address in ASCII, for example jane.doe@example.com")
    return text


def _read_phone(text: str) -> str:
    number = _parse(text)
    if number is None:
        raise PydanticCustomError("phone", "must be a phone number with its country code, for example +44 7700 900123")
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def e164(phone: str) -> str | None:
    """Return a number as machines write it, a plus sign and digits; None if it is no international number."""
    number = _parse(phone)
    if number is None:
        return None
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parse(phone: str) -> ParsedNumber | None:
    # Imported when a number is looked at: most requests have none, and all of them would start later.
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


CustomerName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_MAX_NAME_CHARACTERS),
    ONE_LINE,
    Field(description="Of the person or the organization."),
]
EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_EMAIL_CHARACTERS),
    AfterValidator(_read_email),
    ONE_LINE,
    Field(description="For example jane.doe@example.com"),
]
PhoneNumber = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_MAX_PHONE_CHARACTERS),
    AfterValidator(_read_phone),
    ONE_LINE,
    Field(description="With its country code, for example +44 7700 900123"),
]
