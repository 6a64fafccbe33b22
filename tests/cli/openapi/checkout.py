"""An author's checkout, in which tools are begun from documents."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner, Result

from cli.new_tool import new_tool

ROOT: Final = Path(__file__).parents[3]
DOCUMENTS: Final = Path(__file__).parents[1] / "openapi_documents"
NAME: Final = "reply_to_request"


class AuthorsCheckout:
    """A checkout with the example tool; the process must be in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "template.yaml"):
            shutil.copy(ROOT / name, folder)
        (folder / "layers" / "shared").mkdir(parents=True)
        (folder / "layers" / "shared" / "desk_tools").symlink_to(folder / "tools")

    def files(self) -> Mapping[str, bytes]:
        """Return what is in the folder of tools."""
        tools = self.folder / "tools"
        return {str(path.relative_to(tools)): path.read_bytes() for path in tools.rglob("*") if path.is_file()}

    def begin(self, document: Path, operation: str, *words: str, name: str = NAME) -> Result:
        """Begin a tool from an operation of a document."""
        return CliRunner().invoke(new_tool, [name, "--from", str(document), "--operation", operation, *words])

    def begin_from(self, document: Any, *words: str, operation: str = "call") -> Result:
        """Begin a tool from a document that is written first."""
        path = self.folder / "document.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return self.begin(path, operation, *words)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a module of Python's here."""
        places = os.pathsep.join(map(str, (self.folder / "layers" / "shared", ROOT)))
        return subprocess.run(  # noqa: S603 -- our own words
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": places,
                "MYPYPATH": places,
                "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / "new_tool"),
            },
            capture_output=True,
            text=True,
            check=False,
        )


def schema(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these properties, all of them required."""
    return {"type": "object", "required": list(properties), "properties": properties}


def content(of: Any, media: str = "application/json") -> dict[str, Any]:
    """Return what a body or an answer says of its content."""
    return {"content": {media: {"schema": of}}}


def document(method: str = "post", path: str = "/requests/{id}", **operation: Any) -> dict[str, Any]:
    """Return a document with one operation, whose members these are beside those of one that is fine."""
    fine: dict[str, Any] = {
        "operationId": "call",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "", **content(schema(id={"type": "string"}))}},
    }
    if method == "post":
        fine["requestBody"] = {"required": True, **content(schema(text={"type": "string"}))}
    return {"openapi": "3.0.3", "info": {}, "paths": {path: {method: {**fine, **operation}}}}
