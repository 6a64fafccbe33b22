"""Identity providers that others have written, as programs that run beside a stack."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from local.company_idp.keys import ProviderKeys
from local.company_idp.server import put_rules
from local.company_provider import CompanyProvider, openid_provider, saml_provider
from local.ports import listen_anywhere
from local.stack import LocalStack
from tests.clients.beside import killed_after, running
from tests.clients.conftest import CHECKOUT, ENDS_WITHIN_SECONDS, HERE, NODE

PYSAML2 = CHECKOUT / ".venv-clients" / "pysaml2" / "bin" / "python"
CLIENT_ID, CLIENT_SECRET = "service-desk", "a-secret-of-the-tests-that-is-long-enough"

#: From a free port and a folder: what a stack is told, and the program's command once there is a stack.
Beside: TypeAlias = Callable[[int, Path], tuple[CompanyProvider, Callable[[LocalStack], list[str]]]]


def oidc_provider(port: int, _: Path) -> tuple[CompanyProvider, Callable[[LocalStack], list[str]]]:
    """npm's oidc-provider, which is certified."""

    def command(stack: LocalStack) -> list[str]:
        answer_url = f"{stack.description.sign_in_url}/oauth2/idpresponse"
        return [str(NODE), str(HERE / "openid_provider.mjs"), str(port), answer_url, CLIENT_ID, CLIENT_SECRET]

    return openid_provider(f"http://localhost:{port}", CLIENT_ID, CLIENT_SECRET), command


def pysaml2(port: int, folder: Path) -> tuple[CompanyProvider, Callable[[LocalStack], list[str]]]:
    """pysaml2, which signs with xmlsec1."""
    keys = ProviderKeys()
    private = keys.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_text(keys.certificate, "utf-8")

    def command(stack: LocalStack) -> list[str]:
        answer_url = f"{stack.description.sign_in_url}/saml2/idpresponse"
        entity_id = f"urn:amazon:cognito:sp:{stack.description.staff_pool_id}"
        return [str(PYSAML2), str(HERE / "saml_idp.py"), str(port), str(folder), entity_id, answer_url]

    return saml_provider(f"http://localhost:{port}/metadata"), command


PROVIDERS: dict[str, tuple[Path, Beside]] = {"oidc-provider": (NODE, oidc_provider), "pysaml2": (PYSAML2, pysaml2)}


@contextmanager
def stack_beside(name: str, folder: Path) -> Iterator[LocalStack]:
    """Run a stack whose company has the provider of this name, and the provider."""
    interpreter, beside = PROVIDERS[name]
    if not interpreter.exists():
        pytest.fail("the clients are not installed; run: make test-clients")
    # Given back at once: nobody else takes it in this moment.
    listener = listen_anywhere()
    listener.close()
    company, command = beside(listener.port, folder)
    with LocalStack(port=0, company=company) as stack:
        put_rules(stack.clients.dynamodb, stack.description.permissions_table, stack.description.company_name)
        with running(command(stack)) as program:
            _wait_until_ready(program)
            yield stack


def _wait_until_ready(program: subprocess.Popen[str]) -> None:
    assert program.stdout is not None
    with killed_after(ENDS_WITHIN_SECONDS, program):
        assert program.stdout.readline() == "ready\n", "it ended, or was not ready in time"
