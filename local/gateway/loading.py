"""The functions' own code, imported as Lambda imports it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping

from delivery.template.functions import DeclaredFunction
from delivery.template.loader import TemplateProblem
from local.gateway.invocation import Handler


def load_handler(function: DeclaredFunction) -> Handler:
    """Import a function's module and return its handler. The environment must be set: modules read it here.

    A module that was imported before is imported again, as a new execution environment would.
    """
    sys.modules.pop(function.module, None)
    handler: Handler = getattr(importlib.import_module(function.module), function.attribute)
    return handler


def common_environment(functions: Iterable[DeclaredFunction]) -> Mapping[str, str]:
    """Return the variables of all functions together: they share this process.

    Raises:
        TemplateProblem: Two functions want different values of one variable.
    """
    common: dict[str, str] = {}
    for function in functions:
        for name, value in function.environment.items():
            if common.setdefault(name, value) != value:
                raise TemplateProblem(f"variable {name} differs between functions, which share one process here")
    return common
