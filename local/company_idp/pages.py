"""Pages of the identity provider: the sign-in, the directory to change, and the form that brings an answer back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from local.company_idp.directory import Employee

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), undefined=StrictUndefined
)


def sign_in_page(people: Mapping[str, Employee], action: str, *, is_refused: bool) -> str:
    """Return the page on which somebody says who they are."""
    return _PAGES.get_template("page.html").render(
        kind="sign-in", title="Sign in", people=people, action=action, is_refused=is_refused
    )


def directory_page(people: Mapping[str, Employee]) -> str:
    """Return the page on which the directory is changed."""
    return _PAGES.get_template("page.html").render(kind="directory", title="People and groups", people=people)


def answer_page(action: str, form: Mapping[str, str]) -> str:
    """Return a form that sends itself, and a button where nothing runs that could send it."""
    return _PAGES.get_template("page.html").render(
        kind="answer", title="Back to the service desk", action=action, form=form
    )
