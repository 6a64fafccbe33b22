"""A network of this run's own: AWS's names lead to this machine, and nothing else can be reached.

The template and what was built of it are deployed as they are: no endpoint is set anywhere, and functions, SAM and
boto3 ask `https://dynamodb.us-east-1.amazonaws.com` and the like. A name that is not in this network's /etc/hosts leads
nowhere, so nothing leaves the machine, and nothing is answered by accident.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

REGION: Final = "us-east-1"
SERVICES: Final = (
    "apigateway", "cloudformation", "cognito-idp", "dynamodb", "iam", "lambda", "logs", "monitoring", "s3",
    "secretsmanager", "sts", "streams.dynamodb", "xray",
)  # fmt: skip
#: What certificates are for: a service, a stack's API, a stack's sign-in page.
WILDCARDS: Final = tuple(
    f"*.{domain}"
    for domain in (
        "amazonaws.com",
        f"{REGION}.amazonaws.com",
        f"dynamodb.{REGION}.amazonaws.com",
        f"execute-api.{REGION}.amazonaws.com",
        f"auth.{REGION}.amazoncognito.com",
    )
)
HOSTS: Final = Path("/etc/hosts")
NEEDED: Final = (
    "This needs a network of its own, with names of its own, so that what was built is deployed as it is: Linux, and "
    "root on it (or a user whom the kernel lets make namespaces); in a container, the capability SYS_ADMIN."
)
#: With a process namespace too: what was started ends when this ends.
UNSHARE: Final = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
# linux/sockios.h and linux/if.h
SIOCGIFFLAGS: Final = 0x8913
SIOCSIFFLAGS: Final = 0x8914
IFF_UP: Final = 1


class NotHere(Exception):
    """This machine cannot do it; the message says what is needed."""


def unshare() -> list[str]:
    """Return the command that runs another in a network of its own.

    Raises:
        NotHere: There can be none on this machine.
    """
    command = [*UNSHARE, *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if sys.platform != "linux" or not shutil.which("unshare"):
        raise NotHere(f"{NEEDED} unshare, of util-linux, is not here.")
    done = subprocess.run(  # noqa: S603 -- our own
        [*command, "mount", "--bind", "/etc/hosts", "/etc/hosts"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotHere(f"{NEEDED} It was refused: {done.stderr.strip()}")
    return command


def set_up(hosts: Path) -> None:
    """Let the loopback interface run, and let `hosts` be this network's /etc/hosts, with AWS's services."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        name = b"lo".ljust(16, b"\0")
        answer = fcntl.ioctl(control, SIOCGIFFLAGS, name + bytes(24))
        (flags,) = struct.unpack_from("H", answer, 16)
        fcntl.ioctl(control, SIOCSIFFLAGS, name + struct.pack("H", flags | IFF_UP) + bytes(22))
    hosts.write_text("127.0.0.1 localhost\n")
    subprocess.run(["mount", "--bind", str(hosts), str(HOSTS)], check=True)  # noqa: S603 -- our own
    name_here(f"{REGION}.amazonaws.com", *(f"{service}.{REGION}.amazonaws.com" for service in SERVICES))
    name_here("iam.amazonaws.com", "s3.amazonaws.com")  # which are asked without a region


def name_here(*names: str) -> None:
    """Let names lead to this machine."""
    with HOSTS.open("a") as hosts:
        hosts.write("".join(f"127.0.0.1 {name}\n" for name in names))


if __name__ == "__main__":
    # Asked before anything is built.
    try:
        unshare()
    except NotHere as problem:
        sys.exit(f"make rehearse-second: {problem}")
