"""What AWS documents of the types that template.yaml has, and of the actions that docs/pipeline/deployer.yaml grants.

    python -m tests.infrastructure.documented [--check]

It comes with cfn-lint, which the SAM CLI brings into an environment of its own, and is kept in documented.json for the
tests, which have none. ``--check`` writes nothing, and exits 1 if that file is not what cfn-lint says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

from tests.infrastructure.transformed import resources

ROOT: Final = Path(__file__).parents[2]
DEPLOYER: Final = ROOT / "docs" / "pipeline" / "deployer.yaml"
KEPT: Final = Path(__file__).with_name("documented.json")
#: What CloudFormation does with a resource; to list those that it did not make is none of it.
HANDLERS: Final = ("create", "read", "update", "delete")


def documented(data: Path) -> dict[str, dict[str, list[str]]]:
    """Return type → what its handlers call, and action → patterns of the ARNs that it is allowed on.

    Args:
        data: cfn-lint's.
    """
    schemas, services = data / "schemas", json.loads((data / "AdditionalSpecs" / "Policies.json").read_text("utf-8"))
    providers = json.loads((schemas / "providers" / "us-east-1.json").read_text("utf-8"))
    types = sorted({one["Type"] for one in resources().values()} & providers.keys())
    read = {name: json.loads((schemas / "resources" / f"{providers[name]}.json").read_text("utf-8")) for name in types}
    arns = {action: _arns(services, action) for action in sorted(set(_actions()))}
    return {
        "handlers": {name: sorted(set(_called(schema))) for name, schema in read.items()},
        "actions": {action: patterns for action, patterns in arns.items() if patterns is not None},
    }


def _called(schema: Any) -> Iterator[str]:
    for handler in HANDLERS:
        yield from schema["handlers"].get(handler, {}).get("permissions", ())


def _arns(services: Any, action: str) -> list[str] | None:
    """Return the patterns of an action's resources, none if IAM knows no single one, and None for an unknown action."""
    service, _, name = action.partition(":")
    known = services[service]["Actions"].get(name.lower())
    if known is None:
        return None
    kinds = services[service]["Resources"]
    return sorted({pattern for kind in known.get("Resources", ()) for pattern in kinds[kind.lower()]["ARNFormats"]})


def _actions() -> Iterator[str]:
    for statement in _statements(yaml_parse(DEPLOYER.read_text("utf-8"))):
        named = statement["Action"]
        yield from [named] if isinstance(named, str) else named


def _statements(node: Any) -> Iterator[Any]:
    match node:
        case {"Effect": "Allow", "Action": _, "Resource": _}:
            yield node
        case dict():
            for part in node.values():
                yield from _statements(part)
        case list():
            for part in node:
                yield from _statements(part)


def _a_line_each(tables: dict[str, dict[str, list[str]]]) -> str:
    lines = {
        name: ",\n".join(f"  {json.dumps(key)}: {json.dumps(values)}" for key, values in table.items())
        for name, table in tables.items()
    }
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {{\n{text}\n }}" for name, text in lines.items()) + "\n}\n"


def main(*arguments: str) -> int:
    """Write documented.json, or compare it; return the exit code."""
    (data,) = (ROOT / ".venv-sam").glob("lib/python3*/site-packages/cfnlint/data")
    text = _a_line_each(documented(data))
    if "--check" not in arguments:
        KEPT.write_text(text, "utf-8")
    if KEPT.read_text("utf-8") == text:
        print(f"{KEPT.relative_to(ROOT)} is what AWS documents")  # noqa: T201 -- a command prints
        return 0
    print(f"{KEPT.relative_to(ROOT)} is not what AWS documents: run 'make documented'")  # noqa: T201 -- the same
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
