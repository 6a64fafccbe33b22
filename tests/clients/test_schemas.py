"""Our metadata is what the TypeScript SDKs' own schemas require: most clients of this field read it with them."""

import json
import subprocess
from collections.abc import Mapping

import httpx2
import pytest

from local.stack import LocalStack
from tests.clients.conftest import ENDS_WITHIN_SECONDS, HERE, NODE

PATHS = (
    "oauth-protected-resource/mcp",
    "oauth-protected-resource",
    "oauth-authorization-server",
    "openid-configuration",
)


def judged(documents: Mapping[str, object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- our own script
        [str(NODE), str(HERE / "schemas.mjs")], input=json.dumps(documents), capture_output=True, text=True,
        timeout=ENDS_WITHIN_SECONDS, check=False,
    )  # fmt: skip


def documents(stack: LocalStack) -> dict[str, object]:
    origin = stack.description.mcp_url.removesuffix("/mcp")
    urls = [f"{origin}/.well-known/{path}" for path in PATHS]
    return {url: httpx2.get(url, trust_env=False).raise_for_status().json() for url in urls}


def test_every_document_fits_the_schemas_of_both_generations(stack: LocalStack) -> None:
    said = judged(documents(stack))

    assert said.stdout.strip().endswith("8 checked"), said.stdout + said.stderr
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("missing", ["resource", "issuer", "authorization_endpoint", "subject_types_supported"])
def test_the_schemas_do_refuse(stack: LocalStack, missing: str) -> None:
    without = {
        url: {name: value for name, value in dict(document).items() if name != missing}  # type: ignore[call-overload]
        for url, document in documents(stack).items()
    }

    assert judged(without).returncode == 1
