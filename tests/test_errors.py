"""The error tree is drawn whole: every error of the product, below the one that it is a kind of."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import servicedesk
from servicedesk import errors

DRAWING = Path(__file__).parents[1] / "docs" / "architecture.md"
#: Characters of a level of the drawing.
LEVEL = 4
#: Botocore's kind, and what the function that Cognito asks raises, which is said below the drawing.
ELSEWHERE = {"RequestTookTooLong", "CompanySignInRefused", "UnreadableAttribute", "UnreadableClaim"}


def drawn_errors() -> dict[str, str | None]:
    """Return each name of the drawing with the one above it."""
    above: dict[int, str] = {}
    found: dict[str, str | None] = {}
    for line in DRAWING.read_text().splitlines():
        if match := re.match(r"    ([│├└─ ]*)([A-Z]\w+)  ", line):
            depth = len(match[1]) // LEVEL
            found[match[2]] = above.get(depth - 1)
            above[depth] = match[2]
    return found


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(servicedesk.__path__, "servicedesk."):
        yield importlib.import_module(found.name)


def defined_errors() -> dict[str, type[Exception]]:
    """Return every error that the product defines."""
    return {
        value.__name__: value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == module.__name__
    }


def test_every_error_of_the_product_is_drawn_and_no_other() -> None:
    assert set(drawn_errors()) == set(defined_errors()) - ELSEWHERE


def test_every_error_is_a_kind_of_the_one_that_it_is_drawn_below() -> None:
    for name, above in drawn_errors().items():
        kind = defined_errors()[name].__bases__[0]
        assert kind.__name__ == above if above else kind.__module__ == "builtins"


def test_every_error_of_the_drawing_is_in_its_file() -> None:
    assert {defined_errors()[name].__module__ for name in drawn_errors()} == {errors.__name__}
