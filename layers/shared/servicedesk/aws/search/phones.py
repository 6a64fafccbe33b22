"""Telephone numbers in text, as digits: country code first, nothing else."""

from __future__ import annotations

import re

from servicedesk.aws.search.folding import alike

#: A number has so many digits, or a plus sign; fewer are a house, a year or a name.
MIN_DIGITS = 5

# What people and programs write in front of a number and behind it is no part of it: RFC 3966, and
# "ext. 12". At most 15 digits are a number (E.164); as many again leave room for what is written between them.
_NUMBER = re.compile(
    r"(?<![\w@.+-])(?:(?:tel|telefon|telephone|phone|mobile|mob|cell|fax|ph)\b[\s.:]*)?"
    r"(?P<number>\(?\+?\s?\(?[0-9](?:[\s().,/-]{0,3}[0-9]){1,29})(?![\w@])"
    r"(?P<extension>[\s,]*(?:;?ext(?:ension)?[\s.=:]*|x[\s.:]*|#)[0-9]{1,7}\b)?",
    re.IGNORECASE,
)


def numbers_in(text: str) -> list[re.Match[str]]:
    """Return where `text` has telephone numbers, with what is written around them; group ``number`` is the number.

    A match's positions are those of `text`; what it matched is in ASCII, whatever script `text` writes numbers in.
    """
    return [match for match in _NUMBER.finditer(alike(text)) if _is_number(match["number"])]


def digits_of(number: str) -> tuple[str, ...]:
    """Return what `number` may be meant by, as digits: as numbered internationally if it is, and as it stands."""
    plain = _digits(number.replace("(0)", "")).removeprefix("00")
    international = f"+{plain}" if "+" in number or _digits(number).startswith("00") else ""
    return tuple(dict.fromkeys(filter(None, (_international(international), plain))))


def _is_number(text: str) -> bool:
    return "+" in text or len(_digits(text)) >= MIN_DIGITS


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _international(number: str) -> str:
    """Return `number` without what only its own country dials, or nothing if it is none."""
    if not number:
        return ""
    # Imported when a number is looked at: most requests have none, and all of them would start later.
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    return f"{parsed.country_code}{phonenumbers.national_significant_number(parsed)}"
