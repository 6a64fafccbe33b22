"""Files of a new tool: templates, filled in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.openapi.document import NotBegun
from cli.openapi.rendering import Wanted, values_for_templates
from cli.top_level import name_bound_twice
from servicedesk.tools.text import quote

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).with_name("templates")
#: Of the checkout that the command is called in.
TOOLS: Final = Path("tools")
MAX_NAME_CHARACTERS: Final = 40
#: What tools call the system behind them, where its owner does not say otherwise.
SYSTEM: Final = "company_desk"
_SYSTEM: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
#: What a row has beside its own id.
_CUSTOMER_ID: Final = "customer_id"


def desk_files(name: str, effect: str, *, stores: bool) -> Mapping[str, str]:
    """Return the files of a tool that works the desk, by their path below the folder."""
    kind = "stored_" if stores else ""
    templates = {f"{name}.py": f"{kind}tool.py.j2", f"tests/test_{name}.py": f"{kind}test.py.j2"}
    if stores:
        templates[f"{name}.yaml"] = "tool.yaml.j2"
    return _fill_in(templates, _words_of(name, effect))


def calling_files(wanted: Wanted, name: str, system: str) -> Mapping[str, str]:
    """Return the files of a tool that calls a system, with the system's own if it is new.

    Raises:
        NotBegun: There is none to be begun from what is wanted.
    """
    if not _SYSTEM.fullmatch(system) or len(system) > MAX_NAME_CHARACTERS:
        raise NotBegun(f"{quote(system)} is no system: say --system with a noun in small letters, such as {SYSTEM}.")
    templates = {f"{name}.py": "from_tool.py.j2", f"tests/test_{name}.py": "from_test.py.j2"}
    there = TOOLS / f"{system}.yaml"
    if not there.exists():
        templates[there.name] = "system.yaml.j2"
    elif f"{system.upper()}_URL:" not in there.read_text(encoding="utf-8"):
        raise NotBegun(f"{there} is there already, and of something else: give the system another name with --system.")
    named = _words_of(name, wanted.effect)
    values = values_for_templates(wanted, asks=bool(named["asks"]))
    return _fill_in(templates, {**named, **values, "system": system, "camel_system": in_capitals(system)})


def _words_of(name: str, effect: str) -> Mapping[str, object]:
    words = name.split("_")
    return {
        "name": name,
        "title": " ".join(words).capitalize(),
        "camel": in_capitals(name),
        "row": f"Stored{in_capitals('_'.join(words[1:]))}",
        "row_id": _id_named("_".join([*words[1:], "id"])),
        "effect": effect,
        "asks": effect in {"destroys", "credentials"},
    }


def _id_named(name: str) -> str:
    return name if name.isidentifier() and name != _CUSTOMER_ID else "entry_id"


def _fill_in(templates: Mapping[str, str], values: Mapping[str, object]) -> Mapping[str, str]:
    """Return the templates' texts, by the path of the file that each becomes.

    Raises:
        NotBegun: The tool is called like something else in one of them.
    """
    files = {path: _templates().get_template(template).render(values) for path, template in templates.items()}
    for path, text in files.items():
        if path.endswith(".py") and (twice := name_bound_twice(text)):
            raise NotBegun(f"{TOOLS / path} would have two things called {twice}. Choose another name.")
    return files


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- Python, not HTML
    )


def in_capitals(name: str) -> str:
    """Return a name as a class is called: ``GetOfficeHours``."""
    return "".join(map(str.capitalize, name.split("_")))


def format_files(files: Iterable[Path]) -> None:
    """Sort the imports of those that are Python, and lay them out."""
    paths = [str(path) for path in files if path.suffix == ".py"]
    for words in (("check", "--quiet", "--fix-only", "--select=I"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *words, *paths], check=True)  # noqa: S603 -- our own formatter
