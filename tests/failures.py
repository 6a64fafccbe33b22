"""What of AWS's fails, as the product's own errors say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

CODE = "AccessDeniedException"


def fail_with(kind: type[Exception]) -> Callable[..., Any]:
    """Return a function that always fails, with AWS's code."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise kind(CODE)

    return fail
