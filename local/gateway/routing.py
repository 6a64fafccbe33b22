"""Which route answers a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.template.routes import DEFAULT_ROUTE, Route

_PARAMETER = re.compile(r"\\\{(\w+)(\\\+)?\\\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A route, and what its path's variables stand for."""

    route: Route
    path_parameters: Mapping[str, str]


class RouteTable:
    """The API's routes, most specific first: exact paths, then variables, then ``{name+}``, then ``$default``."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(*_matcher(route), route) for route in sorted(routes, key=_generality)]

    def match(self, method: str, path: str) -> Match | None:
        """Return the route for a request, or None: API Gateway then answers 404 itself."""
        for methods, pattern, route in self._routes:
            found = pattern.fullmatch(path)
            if found is not None and methods in {method, "ANY"}:
                return Match(route=route, path_parameters=found.groupdict())
        return None


def _generality(route: Route) -> tuple[bool, bool, bool, bool]:
    return route.key == DEFAULT_ROUTE, "+}" in route.key, "{" in route.key, route.key.startswith("ANY ")


def _matcher(route: Route) -> tuple[str, re.Pattern[str]]:
    if route.key == DEFAULT_ROUTE:
        return "ANY", re.compile(".*", re.DOTALL)
    method, path = route.key.split(" ", 1)
    return method, re.compile(_PARAMETER.sub(_group, re.escape(path)))


def _group(parameter: re.Match[str]) -> str:
    return f"(?P<{parameter[1]}>{'.+' if parameter[2] else '[^/]+'})"
