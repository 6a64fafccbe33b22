"""One running stack, and its functions twice: as built and as checked out."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest

from local.stack import LocalStack
from tests.artefact.functions import FunctionProcess, built, checked_out


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    with LocalStack(port=0) as running:
        yield running


@pytest.fixture(scope="session")
def functions(stack: LocalStack) -> Iterator[Mapping[str, FunctionProcess]]:
    del stack  # its environment is this process's, and so the functions'
    with ExitStack() as cleanup:
        yield {
            name: cleanup.enter_context(process)
            for name, process in {
                "built mcp": built("McpFunction"),
                "built metadata": built("MetadataFunction"),
                "built admin": built("AdminFunction"),
                "mcp": checked_out("mcp"),
                "metadata": checked_out("metadata"),
                "admin": checked_out("admin"),
            }.items()
        }
