"""The roles of the template: which may do what they could when each of their actions was last taken out."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

#: One line for each role whose every action was seen to be missed: its name, and a digest of what it may do. The digest
#: is of what the template says for all deployments; taken out is what the driven stack has, which brings its own desk.
TRIED: Final = Path(__file__).with_name("roles.sha256")
#: What the policy with a function's own rights is called, in every role.
POLICY: Final = "function"


def roles_in(template: Path) -> dict[str, str]:
    """Return the roles of a template with the digest of each, without the rights of the owner's tools."""
    declared = yaml_parse(template.read_text(encoding="utf-8"))["Resources"]
    return {
        name: hashlib.sha256(json.dumps(_product(one["Properties"]["Policies"]), sort_keys=True).encode()).hexdigest()
        for name, one in sorted(declared.items())
        if isinstance(one, dict) and one["Type"] == "AWS::IAM::Role"  # a loop is a list
    }


def _product(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [policy for policy in policies if policy["PolicyName"] == POLICY]


def changed(template: Path) -> list[str]:
    """Return the roles that may not do what they could when they were last tried."""
    tried = set(TRIED.read_text(encoding="utf-8").splitlines()) if TRIED.exists() else set()
    return [name for name, digest in roles_in(template).items() if f"{digest}  {name}" not in tried]


def remember(template: Path) -> None:
    """Write down that every role of a template was tried as it is."""
    lines = [f"{digest}  {name}\n" for name, digest in roles_in(template).items()]
    TRIED.write_text("".join(lines), encoding="utf-8")
