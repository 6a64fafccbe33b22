"""Whoever signs in to the console sees one brand: at Cognito's page, at its stand-in's, and in the console."""

import re
from base64 import b64decode
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import local.managed_login
from servicedesk import admin_api
from tests.infrastructure.transformed import resources

CONSOLE = files(admin_api) / "console"
SIGN_IN = Path(local.managed_login.__file__).parent
STYLES = ("ConsoleClientBranding", "DescribedClientBranding", "ClaudeCodeClientBranding")


def colours(style: str) -> list[dict[str, str]]:
    """Return the custom properties of a style sheet: the light ones, then the dark ones."""
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks[:2]]


def marks(text: str) -> set[str]:
    """Return the outlines that a picture is drawn of."""
    return set(re.findall(r' d="(M[^"]+)"', text))


def brand(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = resources()[name]["Properties"]
    return properties


@pytest.mark.parametrize("shared", ["accent", "accent-ink", "accent-soft", "ink", "line"])
def test_the_console_and_the_stand_in_s_page_have_the_same_colours(shared: str) -> None:
    console, page = colours((CONSOLE / "console.css").read_text()), colours((SIGN_IN / "page.css").read_text())

    assert [scheme[shared] for scheme in console] == [scheme[shared] for scheme in page]


@pytest.mark.parametrize("name", STYLES)
def test_cognitos_page_has_the_consoles_colours(name: str) -> None:
    schemes = colours((CONSOLE / "console.css").read_text())
    button = brand(name)["Settings"]["components"]["primaryButton"]

    shown = [button[mode]["defaults"] for mode in ("lightMode", "darkMode")]

    assert [f"#{colour['backgroundColor'][:6]}" for colour in shown] == [scheme["accent"] for scheme in schemes]
    assert [f"#{colour['textColor'][:6]}" for colour in shown] == [scheme["accent-ink"] for scheme in schemes]


def test_every_place_has_the_same_mark() -> None:
    mark = marks((CONSOLE / "mark.svg").read_text())

    assert mark
    assert mark <= marks((CONSOLE / "index.html").read_text())
    assert mark <= marks((SIGN_IN / "page.html").read_text())
    for name in STYLES:
        for asset in brand(name)["Assets"]:
            assert marks(b64decode(asset["Bytes"]).decode()) == mark
