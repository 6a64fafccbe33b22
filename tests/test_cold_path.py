"""What a function imports before it answers: a list of what may be, because each entry is paid for by whoever waits."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Final

import pytest

from delivery.template.own import own_variables
from local.stack import TEMPLATE
from servicedesk.tools.catalogue import described_catalogue

#: What a process of its own needs to import the MCP function, in a copy with tools of the owner's too.
ENVIRONMENT: Final = {
    "PATH": os.environ["PATH"],
    **dict.fromkeys(own_variables(TEMPLATE), "own"),
    "RESOURCE_URL": "https://desk.example.com/mcp",
    "ISSUER": "https://issuer.example.com/pool",
    "SIGN_IN_URL": "https://sign-in.example.com",
    "APP_CLIENT_TESTS": "client",
    "PERMISSIONS_TABLE": "permissions",
    "DESK_TABLE": "desk",
    "CALLS_TABLE": "calls",
    "CUSTOMER_POOL_ID": "eu-west-1_Example",
    "CONFIRMATION_SECRET_ID": "key",
    "COMPANY_NAME": "Corp",
    "COMPANY_GROUPS_CLAIM": "groups",
    "COMPANY_SESSION_MINUTES": "480",
    "AWS_DEFAULT_REGION": "eu-west-1",
}

#: Whose packages a start of the MCP function imports. Not FastAPI, no tracer, no YAML, no command line of ours.
MCP: Final = {
    # The SDK, and what importing it brings, used here or not.
    "mcp", "mcp_types", "anyio", "click", "httpx2", "idna", "opentelemetry", "pydantic", "pydantic_core",
    "annotated_types", "typing_extensions", "typing_inspection", "python_multipart", "sse_starlette", "starlette",
    "uvicorn", "certifi",
    # Tokens.
    "jwt", "cryptography", "_cffi_backend", "_openssl",
    # AWS.
    "boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3",
    # Lambda.
    "aws_lambda_powertools", "mangum", "snapshot_restore_py",
    # The product.
    "functions", "servicedesk",
}  # fmt: skip
#: Parts of the product that a start of the MCP function imports.
MCP_PARTS: Final = {
    "aws", "cache", "clock", "desk_settings", "discovery", "errors", "execution", "identity", "mcp_settings",
    "measurements", "policy", "seal", "server", "settings", "tools",
}  # fmt: skip
#: Everything that a start of the metadata function imports beside what a bare `import json` does, by its top level.
METADATA: Final = {
    "__future__", "_typing", "_weakrefset", "collections", "contextlib", "functions", "ipaddress", "servicedesk",
    "typing", "urllib", "warnings",
    # Names that one Python has and another has not.
    "_contextvars", "_py_warnings", "_warnings", "annotationlib", "io", "math",
    "_struct", "struct", "string", "_string",
}  # fmt: skip


#: An owner's adapter that does nothing, in the place of tools/desk.py: what is wired around it is what counts.
OWNERS_DESK: Final = """
import sys, types
from servicedesk.desks.adapter import DeskAdapter
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.profile import BUILT_IN_DESK
module = sys.modules["desk_tools.desk"] = types.ModuleType("desk_tools.desk")
module.ADAPTER = DeskAdapter(
    credentials=lambda _: "", profile=lambda _: BUILT_IN_DESK,
    ports=lambda *_: DeskPorts(customers=None, tickets=None, profile=BUILT_IN_DESK, sign_in=None),
)
import functions.mcp.app"""
OTHER_DESK: Final = {
    "DESK": "custom",
    "DESK_URL": "https://desk.example.com",
    "DESK_SECRET_ID": "account",
    "DESK_TABLE": "",
    "CUSTOMER_POOL_ID": "",
}


@cache
def imported_modules(statement: str, more: frozenset[tuple[str, str]] = frozenset()) -> frozenset[str]:
    """Return the modules of a process of its own after a statement, with more variables than `ENVIRONMENT`."""
    program = f"{statement}; import json, sys; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(  # noqa: S603 -- our own statements
        [sys.executable, "-c", program], env={**ENVIRONMENT, **dict(more)}, capture_output=True, text=True, check=True
    )
    return frozenset(json.loads(run.stdout))


def top_levels(modules: frozenset[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


def test_the_mcp_function_imports_the_libraries_that_may_be_and_no_other() -> None:
    # What the owner's tools bring is the owner's to weigh.
    brought = imported_modules("import desk_tools") - imported_modules("import servicedesk.tools")
    modules = imported_modules("import functions.mcp.app") - imported_modules("pass") - brought
    libraries = top_levels(modules) - sys.stdlib_module_names

    # Made-up names of the interpreter: of this machine's build, and of what a namespace is merged into.
    assert {name for name in libraries if not name.startswith(("_sysconfigdata", "__"))} <= MCP


def test_the_mcp_function_imports_the_parts_of_the_product_that_may_be_and_no_other() -> None:
    modules = imported_modules("import functions.mcp.app")

    assert {module.split(".")[1] for module in modules if module.startswith("servicedesk.")} == MCP_PARTS


@pytest.mark.parametrize(
    "module",
    [
        "fastapi",
        "aws_xray_sdk",
        "yaml",
        "rich",
        "servicedesk.policy.rules",
        "servicedesk.policy.audit_trail",
        "servicedesk.desks",
        "servicedesk.desks.http.client",
        "servicedesk.aws.claims_table",
    ],
)
def test_what_would_be_dear_is_not_imported(module: str) -> None:
    assert module not in imported_modules("import functions.mcp.app")


#: What a function has no use for in front of a desk of the other kind, by what the names begin with.
ONLY_BUILT_IN: Final = (
    "servicedesk.aws.built_in_desk", "servicedesk.aws.customer", "servicedesk.aws.deleted_customers",
    "servicedesk.aws.desk_table", "servicedesk.aws.merges", "servicedesk.aws.search", "servicedesk.aws.tickets",
)  # fmt: skip
BUILT_IN: Final = "servicedesk.aws.built_in_desk"
ONLY_OTHER: Final = (
    "servicedesk.aws.claims_table", "servicedesk.aws.desk_secret", "servicedesk.desks", "servicedesk.foreign_desk",
)  # fmt: skip


def test_in_front_of_the_built_in_desk_nothing_is_imported_that_asks_another() -> None:
    modules = imported_modules("import functions.mcp.app")

    assert {name for name in modules if name.startswith(ONLY_OTHER)} == set()
    assert BUILT_IN in modules


def test_in_front_of_another_desk_nothing_of_the_built_in_one_is_imported() -> None:
    modules = imported_modules(OWNERS_DESK, frozenset(OTHER_DESK.items()))

    assert {name for name in modules if name.startswith(ONLY_BUILT_IN)} == set()
    assert all(any(name.startswith(part) for name in modules) for part in ONLY_OTHER)
    assert not {"servicedesk.desks.request_tracker.adapter", "servicedesk.desks.zendesk.adapter"} & modules


def test_the_metadata_function_imports_next_to_nothing() -> None:
    assert top_levels(imported_modules("import functions.metadata.app") - imported_modules("import json")) <= METADATA


@pytest.mark.parametrize("module", ["mcp", "mcp_types", "pydantic", "starlette", "fastapi", "jwt", "cryptography"])
def test_nobody_who_signs_in_waits_for_the_protocol(module: str) -> None:
    assert module not in imported_modules("import functions.tokens.app")


def test_a_service_that_most_environments_never_need_is_not_described_at_the_start() -> None:
    described = (
        "import botocore.loaders as l; load = l.Loader.load_service_model; names = [];"
        "l.Loader.load_service_model = lambda self, name, *a, **k: names.append(name) or load(self, name, *a, **k);"
        "import functions.mcp.app, sys; sys.modules.update({f'described.{name}': sys for name in names})"
    )

    assert {name for name in imported_modules(described) if name.startswith("described.")} == {"described.dynamodb"}


def test_no_tool_of_the_products_is_imported_before_somebody_calls_it() -> None:
    modules = imported_modules("import functions.mcp.app")

    assert not modules & {f"servicedesk.tools.{tool.name}" for tool in described_catalogue()}
    assert {name for name in modules if name.startswith((*ONLY_BUILT_IN, "servicedesk.tools.desk"))} == {BUILT_IN}


def test_a_snapshot_has_every_tool_of_the_products() -> None:
    modules = imported_modules("import functions.mcp.app as app; app.prepare()")

    assert modules >= {f"servicedesk.tools.{tool.name}" for tool in described_catalogue()}
    assert modules >= {"servicedesk.aws.desk_table", "servicedesk.aws.tickets.table", "servicedesk.aws.customer_pool"}
