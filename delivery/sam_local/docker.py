"""Docker, as far as `sam local` needs it."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from ipaddress import ip_network

from local.ports import LOOPBACK

#: What a container calls the machine it runs on.
HOST = "host.docker.internal"
#: Gives the name to containers on Linux; Docker Desktop has it already.
ADD_HOST = f"{HOST}:host-gateway"

_PATIENCE_SECONDS = 20


class DockerMissing(Exception):
    """Docker is not installed, or does not run."""

    def __init__(self) -> None:
        super().__init__("`sam local` runs the functions in Docker, which does not answer: start it, and try again")


def address_for_containers() -> str:
    """Return the address of this machine at which containers reach it.

    On Linux that is the bridge network's. Docker Desktop's bridge is in a virtual machine, and it forwards to
    the loopback address.

    Raises:
        DockerMissing: There is no Docker to ask.
    """
    networks = json.loads(_docker("network", "inspect", "bridge"))
    configurations = [config for network in networks for config in network["IPAM"]["Config"] or ()]
    return next((address for address in map(gateway, configurations) if _is_ours(address)), LOOPBACK)


def gateway(configuration: Mapping[str, str]) -> str:
    """Return the address of this machine in one of Docker's networks.

    Args:
        configuration: As Docker prints it: ``Subnet``, and ``Gateway`` if someone chose it. Otherwise it is the first.
    """
    return configuration.get("Gateway") or str(next(ip_network(configuration["Subnet"]).hosts()))


def remove_containers(ids: Iterable[str]) -> None:
    """Remove containers that may be gone already."""
    for container in ids:
        # Of one that is gone, Docker says so and nothing else.
        with suppress(DockerMissing):
            _docker("rm", "--force", container)


def _docker(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 -- our own arguments
            ["docker", *arguments],  # noqa: S607 -- whichever Docker the person uses
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        raise DockerMissing from None
    return done.stdout


def _is_ours(address: str) -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
