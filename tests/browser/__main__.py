"""Run a browser's test against a stack of its own: ``python -m tests.browser WHAT FOLDER``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from local.company_idp.server import SAML, CompanyServer, put_rules
from local.stack import LocalStack
from tests.browser.agents import register_agents
from tests.browser.company import grow
from tests.browser.identity_provider import keep_group_map
from tests.browser.traffic import make_calls
from tests.made_once import made_once
from tests.quick_moto import quick_moto
from tests.seen import seen_by
from tests.short_way import short_way

HERE = Path(__file__).parent
#: What is tried → the scripts that try it, on one stack, in their order.
SCRIPTS = {"console": ("console", "pages"), "sign_in": ("sign_in",), "company": ("company_sign_in",)}
#: For each script; none takes a minute.
ENDS_WITHIN_SECONDS = 600
NEWCOMER = {"username": "nina", "password": "Temporary-password-1"}


def main(test: str, folder: Path) -> int:
    """Return the browser's exit code; its screenshots are in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as cleanup:
        # What they leave out no browser sees.
        for quicker in (made_once, quick_moto, short_way):
            cleanup.enter_context(quicker())
        company = cleanup.enter_context(CompanyServer(port=0)) if test == "company" else None
        provider = company.provider(SAML) if company is not None else None
        stack = cleanup.enter_context(LocalStack(port=0, company=provider))
        said = _prepared(test, stack) if company is None else _company(company, stack)
        description = folder / "stack.json"
        description.write_text(json.dumps({**stack.description.as_json(), **said}), encoding="utf-8")
        commands = (["node", str(HERE / f"{script}.mjs"), str(description), str(folder)] for script in SCRIPTS[test])
        # The first failure ends it.
        return next((code for code in map(_run, commands) if code), 0)


def _run(command: list[str]) -> int:
    return subprocess.run(command, timeout=ENDS_WITHIN_SECONDS, check=False).returncode  # noqa: S603 -- our own script


def _prepared(test: str, stack: LocalStack) -> Mapping[str, Any]:
    if test == "console":
        grow(stack)
        register_agents(stack)
        keep_group_map(stack)
        make_calls(stack.description)
        return {}
    stack.clients.cognito.admin_create_user(
        UserPoolId=stack.resources.staff_pool_id,
        Username=NEWCOMER["username"],
        TemporaryPassword=NEWCOMER["password"],
        MessageAction="SUPPRESS",
    )
    return {"newcomer": NEWCOMER, "bobs_tools": seen_by("bob")}


def _company(company: CompanyServer, stack: LocalStack) -> Mapping[str, Any]:
    put_rules(stack.clients.dynamodb, stack.description.permissions_table, stack.description.company_name)
    return {"directory_url": f"{company.idp.origin}/", "support_tools": seen_by("bob")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
