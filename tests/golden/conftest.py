"""Golden files: what the product says, byte for byte. ``make golden`` writes them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.stack import LocalStack
from stack import running
from stack.running import Note
from tests.golden.masks import in_lines, masked
from tests.product import product_alone
from tests.running_stack import running_stack

Golden = Callable[[str, str], None]

FILES = Path(__file__).parent / "files"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="Write the golden files instead of comparing.")


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with product_alone(), running_stack() as running:
        yield running


@pytest.fixture
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find this stack, whatever else runs on the machine."""
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    monkeypatch.setattr("getpass.getuser", lambda: "operator")
    Note.leave(stack.description, tmp_path)


@pytest.fixture
def golden(request: pytest.FixtureRequest, stack: LocalStack) -> Golden:
    """Compare a text with the golden file of a name, or write it there."""
    names = _names(stack)

    def compare(name: str, text: str) -> None:
        path = FILES / name
        said = "\n".join(map(in_lines, masked(text, names).split("\n"))) + "\n"
        if request.config.getoption("--write-golden", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(said, encoding="utf-8")
        assert said == path.read_text(encoding="utf-8")

    return compare


def _names(stack: LocalStack) -> dict[str, str]:
    """Return what is different on every stack, with what it is called."""
    description = stack.description
    assert description.agent is not None
    origins = {
        description.mcp_url.removesuffix("/mcp"): "origin",
        description.sign_in_url: "sign-in origin",
        description.aws_endpoint_url: "AWS's origin",
    }
    clients = {client.client_id: f"client of {client.product}" for client in description.clients}
    resources = {
        stack.resources.staff_pool_id: "staff pool",
        stack.resources.customer_pool_id: "customer pool",
        stack.resources.console_client_id: "client of the console",
        stack.resources.command_client_id: "client of the command",
        description.aws_access_key_id: "access key",
    }
    port = {f"--port {urlsplit(description.mcp_url).port}": "--port of the origin"}
    agent = {description.agent.client_id: "client of the agent", description.agent.secret: "its secret"}
    return {**origins, **port, **clients, **resources, **agent}
