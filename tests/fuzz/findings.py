"""Inputs for which the invariant did not hold once, kept so that it holds for them from then on."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

from tests.fuzz.requests import Case

FOLDER = Path(__file__).parent / "findings"


def kept() -> dict[str, Case]:
    """Return every finding by its name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.json"))}


def keep(what: str, case: Case) -> Path:
    """Write a finding down, named after what it was and, until somebody finds a better name, a digest."""
    text = json.dumps({"what": what, **case.as_json()}, indent=2) + "\n"
    name = f"{re.sub('[^a-z0-9]+', '-', what.lower()).strip('-')}-{sha256(text.encode()).hexdigest()[:8]}"
    path = FOLDER / f"{name}.json"
    path.write_text(text, encoding="utf-8")
    return path


def _read(path: Path) -> Case:
    return Case.from_json(json.loads(path.read_text(encoding="utf-8")))
