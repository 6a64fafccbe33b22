"""The distributions in a layer are those of requirements.txt: the same names, the same versions, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = "requirements.txt"

_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<marker> *;)?")
_DISTRIBUTION = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.dist-info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One line of requirements.txt."""

    name: str
    version: str
    #: Under a condition, which an installer decides: it may be absent.
    conditional: bool


def pins(requirements: str) -> tuple[Pin, ...]:
    """Return the pins in the text of a requirements.txt, names normalized."""
    found = (_PIN.match(line) for line in requirements.splitlines())
    return tuple(
        Pin(name=normalize(pin["name"]), version=pin["version"], conditional=pin["marker"] is not None)
        for pin in found
        if pin is not None
    )


def pin_problems(packages: Path, requirements: str, own: str = "") -> Iterator[str]:
    """Yield each difference between what is installed in `packages` and what is pinned.

    Args:
        packages: The layer's.
        requirements: The text of the product's requirements.txt.
        own: The text of the owner's, for what their tools stand on beside that.
    """
    installed = sorted(_installed_distributions(packages))
    ours, theirs = pins(requirements), pins(own)
    for pin in theirs:
        versions = {one.version for one in ours if one.name == pin.name}
        if versions and pin.version not in versions:
            yield f"{pin.name} {pin.version} is what tools/ wants, and the layer has {', '.join(sorted(versions))}"
    allowed = {(pin.name, pin.version) for pin in (*ours, *theirs)}
    for name, version in installed:
        if (name, version) not in allowed:
            yield f"{name} {version} is not what {REQUIREMENTS} pins"
    present = {name for name, _ in installed}
    for pin in (*ours, *theirs):
        if not pin.conditional and pin.name not in present:
            yield f"{pin.name} {pin.version} is missing"


def normalize(name: str) -> str:
    """Return a distribution's name in the one form that all its spellings share."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed_distributions(packages: Path) -> Iterator[tuple[str, str]]:
    for folder in packages.glob("*.dist-info"):
        match = _DISTRIBUTION.fullmatch(folder.name)
        if match is not None:
            yield normalize(match["name"]), match["version"]
