"""Small trees that look like what `sam build` leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

REQUIREMENTS = "example-lib==1.0 \\\n    --hash=sha256:00\nbotocore==2.0 ; python_version > '3'\n"

LAYER: Mapping[str, str | bytes] = {
    "python/requirements.txt": REQUIREMENTS,
    "python/example_lib/__init__.py": "VALUE = 1\n",
    "python/example_lib-1.0.dist-info/METADATA": "Name: example-lib\n",
    "python/example_lib-1.0.dist-info/licenses/LICENSE": "Do as you please.\n",
    "python/servicedesk/__init__.py": "",
}
FUNCTION: Mapping[str, str | bytes] = {"app.py": "def handler(event, context):\n    return event\n"}


def written(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, by their path below `root`, and return `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def build(root: Path, layer: Mapping[str, str | bytes] | None = None) -> Path:
    """Write one layer and one function, with `layer`'s files beside the layer's own."""
    written(root / "SharedLayer", {**LAYER, **(layer or {})})
    written(root / "McpFunction", FUNCTION)
    return root


def elf(machine: int, text: bytes = b"") -> bytes:
    """Return the head of an ELF file for one processor, and `text` after it."""
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little") + bytes(40) + text
