"""samconfig.toml: the stack of an environment, and the parameters that are its own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack.faults import CommandRefused

SAMCONFIG = Path(__file__).resolve().parents[2] / "samconfig.toml"
# What would lead SAM to another place than the one that is looked at before.
_ELSEWHERE = ("profile", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One table of samconfig.toml, as far as `make deploy` reads it itself."""

    name: str
    stack_name: str
    #: The template's parameters that are not to have their defaults.
    parameters: Mapping[str, str]


def read_environment(name: str, samconfig: Path = SAMCONFIG) -> Environment:
    """Return the environment of that name.

    Raises:
        Refused: There is none, or it says something that `make deploy` would not do.
    """
    tables = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    environments = {key: table for key, table in tables.items() if isinstance(table, dict) and "deploy" in table}
    if name not in environments:
        raise CommandRefused(f"samconfig.toml has no environment {name!r}, only {', '.join(environments)}")
    # For a command SAM adds its own table to the one for all of them.
    settings = {**_settings(environments[name], "global"), **_settings(environments[name], "deploy")}
    for key in _ELSEWHERE:
        if key in settings:
            raise CommandRefused(
                f"samconfig.toml says {key!r}: say REGION=... to make, or set AWS_PROFILE, and leave it out"
            )
    overrides = dict(_pairs(settings.get("parameter_overrides", [])))
    return Environment(name=name, stack_name=settings["stack_name"], parameters=overrides)


def _settings(environment: Mapping[str, Any], command: str) -> Mapping[str, Any]:
    settings: Mapping[str, Any] = environment.get(command, {}).get("parameters", {})
    return settings


def _pairs(overrides: object) -> Iterator[tuple[str, str]]:
    match overrides:
        case dict():
            for key, value in overrides.items():
                yield key, ",".join(map(str, value)) if isinstance(value, list) else str(value)
        case list() if all(isinstance(entry, str) and "=" in entry for entry in overrides):
            for entry in overrides:
                key, _, value = entry.partition("=")
                yield key.strip(), _unquote(value.strip())
        case _:
            raise CommandRefused('parameter_overrides in samconfig.toml is a list of "NAME=VALUE", or a table')


def _unquote(value: str) -> str:
    """Return a value without the quotes that SAM wants around one with a blank."""
    for quote in ("'", '"'):
        if len(value) > 1 and value.startswith(quote) and value.endswith(quote):
            return value[1:-1]
    return value
