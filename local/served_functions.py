"""Served functions: those that a template's routes and its pool's triggers name, each in an execution environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from delivery.template.functions import DeclaredFunction, declared_functions
from delivery.template.loader import Template
from delivery.template.routes import Route, declared_routes
from delivery.template.triggers import declared_triggers
from local.aws.resources import DESK_TABLE, STAFF_POOL
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.loading import load_handler

#: The variable of those functions that ask another desk.
DESK_URL = "DESK_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFunctions:
    """What is asked for from outside, and which functions answer."""

    routes: Sequence[Route]
    #: What the staff's pool asks → the function's logical id.
    triggers: Mapping[str, str]
    functions: Sequence[DeclaredFunction]

    def environments(self, cleanup: ExitStack, seeded: Callable[[], None]) -> Mapping[str, ExecutionEnvironment]:
        """Return logical id → where the function runs, until `cleanup`; who works the desk waits for `seeded`."""
        environments = {
            function.logical_id: ExecutionEnvironment(
                function, load_handler, seeded if _works_the_desk(function) else lambda: None
            )
            for function in self.functions
        }
        for environment in environments.values():
            cleanup.callback(environment.close)
        return environments


def served_functions(template: Template, variables: Mapping[str, str]) -> ServedFunctions:
    """Return what a template serves; `variables` are what only a deployment knows, by their names.

    Raises:
        TemplateProblem: The template cannot be stood in for.
    """
    routes, triggers = declared_routes(template), declared_triggers(template, STAFF_POOL)
    wanted = {*(route.function for route in routes), *triggers.values()}
    functions = declared_functions(template, {**urls_of_systems(), **variables}, wanted)
    return ServedFunctions(routes=routes, triggers=triggers, functions=functions)


def _works_the_desk(function: DeclaredFunction) -> bool:
    return DESK_TABLE in function.environment.values() or bool(function.environment.get(DESK_URL))


def urls_of_systems() -> Mapping[str, str]:
    """Return where the systems that the owner's tools call are to be on this machine, if the shell says it."""
    return {name: value for name, value in os.environ.items() if name.endswith("_URL")}
