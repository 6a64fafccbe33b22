"""Where the fuzzer begins: each event in events/, plain and with its body as raw bytes; and the words it may use."""

from __future__ import annotations

import json
from pathlib import Path

from tests.events import EVENTS, load_event
from tests.fuzz.credentials import GROUPS
from tests.fuzz.messages import CALLS, METHODS, VERSIONS
from tests.fuzz.nodes import MARKER, ODD_VALUES
from tests.fuzz.requests import RAW, SEEDS

_MAX_WORD_BYTES = 60


def write_seeds(folder: Path) -> None:
    """Write one file an input."""
    bodies = [load_event(path.stem).get("body", "").encode() for path in sorted(EVENTS.glob("mcp-*.json"))]
    plain = [bytes([seed, group]) for seed in range(len(SEEDS)) for group in range(len(GROUPS))]
    raw = [bytes([RAW + seed]) + body for seed in range(len(SEEDS)) for body in bodies if body]
    for number, content in enumerate(plain + raw):
        (folder / f"seed-{number:03}").write_bytes(content)


def write_words(path: Path) -> None:
    """Write libFuzzer's dictionary."""
    names = {
        name
        for path in EVENTS.glob("mcp-*.json")
        for name in _names(json.loads(load_event(path.stem).get("body", "{}")))
    }
    said = {*names, *METHODS, *VERSIONS, *(name for name, _ in CALLS), "_meta", "progressToken", "confirmation"}
    words = {word.encode("utf-8", "surrogatepass") for word in {json.dumps(text) for text in said} | set(ODD_VALUES)}
    fitting = sorted(word for word in words if 0 < len(word) <= _MAX_WORD_BYTES and MARKER.encode() not in word)
    path.write_text("".join(f'"{_escaped(word)}"\n' for word in fitting), encoding="ascii")


def _names(value: object) -> set[str]:
    if not isinstance(value, dict):
        return set()
    return set(value) | {name for member in value.values() for name in _names(member)}


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)
