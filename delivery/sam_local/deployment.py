"""What stands in for a deployment while `sam local` runs its functions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from delivery.sam_local.docker import HOST, address_for_containers
from delivery.sam_local.invocations import ERASE_FUNCTION
from delivery.template.choice import deployed_template
from delivery.template.functions import DeclaredFunction, declared_functions
from delivery.template.own import load_with_own
from delivery.template.routes import Route, declared_routes
from local.isolation import Isolation
from local.ports import LOOPBACK, listen_anywhere
from local.servers import Servers
from local.stack import TEMPLATE
from local.surroundings import Network, Surroundings
from stack.stack_description import MCP_PATH, StackDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerDeployment:
    """The stand-ins, reachable from containers, and what `sam local` must tell the functions."""

    description: StackDescription
    routes: tuple[Route, ...]
    #: Where the API is to listen.
    port: int
    #: For ``--env-vars``.
    variables_file: Path


@contextmanager
def container_deployment() -> Iterator[ContainerDeployment]:
    """Run the stand-ins, seeded. The environment is theirs meanwhile, and so what is started from here.

    Raises:
        DockerMissing: No container will ask for them.
    """
    address = address_for_containers()
    with ExitStack() as cleanup:
        template = deployed_template(load_with_own(TEMPLATE), {})
        # Found to be free and given back, for the process that will want it in a moment.
        api = listen_anywhere()
        api.close()
        sign_in = listen_anywhere()
        cleanup.callback(sign_in.close)
        reachable = sign_in if address == LOOPBACK else sign_in.also_at(address)
        cleanup.callback(reachable.close)
        cleanup.callback(Isolation().restore)
        background = cleanup.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="background"))
        surroundings = Surroundings(
            template,
            mcp_url=api.origin + MCP_PATH,
            sign_in=sign_in,
            network=Network(address=address, host=HOST),
        )
        surroundings.start(cleanup, background)
        servers = Servers([(surroundings.login(), reachable)])
        cleanup.callback(servers.stop)
        servers.start()
        surroundings.seed()
        routes = declared_routes(template)
        wanted = {ERASE_FUNCTION, *(route.function for route in routes)}
        functions = declared_functions(template, surroundings.variables(), wanted)
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="service-desk-mcp-")))
        yield ContainerDeployment(
            description=surroundings.description,
            routes=routes,
            port=api.port,
            variables_file=_write(folder / "variables.json", variables(functions)),
        )


def variables(functions: tuple[DeclaredFunction, ...]) -> Mapping[str, Mapping[str, str]]:
    """Return what ``sam local --env-vars`` reads: a function's logical id → its whole environment."""
    return {function.logical_id: dict(function.environment) for function in functions}


def _write(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
