"""The SAM CLI, as a rehearsal runs it: away from samconfig.toml, which holds other parameters."""

import atexit
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from delivery.rehearsal.expectation import Failed
from delivery.template.loader import document_in

ENDS_WITHIN_SECONDS = 120


def sam(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Run SAM; return what it printed."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ENDS_WITHIN_SECONDS)
        connection.connect(_load_sam(environment["PATH"]))
        asked = {"arguments": arguments, "environment": dict(environment), "folder": folder}
        connection.sendall(json.dumps(asked).encode() + b"\n")
        code, said, complained = json.load(connection.makefile())
    if code:
        raise Failed(said[-2_000:] + complained[-2_000:])
    return str(said)


@cache
def _load_sam(path: str) -> str:
    """Load the SAM of a ``PATH``, for as long as this process runs; return the address at which it takes commands."""
    found = shutil.which("sam", path=path)
    if found is None:
        raise Failed("sam is not on PATH")
    address = f"{tempfile.mkdtemp()}/sam"
    server = subprocess.Popen(  # noqa: S603 -- our own
        [str(Path(found).with_name("python")), "-P", str(Path(__file__).with_name("loaded_sam.py")), address],
        stdin=subprocess.PIPE,
    )
    deadline = time.monotonic() + ENDS_WITHIN_SECONDS
    while not Path(address).exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise Failed("SAM could not be loaded")
        time.sleep(0.1)
    atexit.register(shutil.rmtree, Path(address).parent)
    atexit.register(server.communicate)
    return address


def defaults(template: str) -> Iterator[str]:
    """Yield every parameter with its default: moto takes a parameter that is not given again for a changed one."""
    for name, parameter in json.loads(Path(template).read_text(encoding="utf-8"))["Parameters"].items():
        yield f'{name}="{parameter["Default"]}"'


def deploy(template: str, stack: str, parameters: Iterable[str], environment: Mapping[str, str]) -> str:
    """Deploy once; return what SAM printed."""
    arguments = ["deploy", "--template", template, "--stack-name", stack, "--resolve-s3", "--no-confirm-changeset"]
    arguments += ["--use-json", "--no-fail-on-empty-changeset", "--capabilities", "CAPABILITY_IAM"]
    return sam([*arguments, "--parameter-overrides", *parameters], environment)


def package(template: str, folder: str, environment: Mapping[str, str]) -> str:
    """Upload the artefacts of a built template; return the path of the template that names them there.

    It is JSON, which SAM reads at once: of YAML it reads every deployment's template five times, for a second each.
    """
    packaged, beside = f"{folder}/packaged.json", Path(folder) / "built"
    beside.mkdir()
    for part in Path(template).resolve().parent.iterdir():
        (beside / part.name).symlink_to(part)
    built = beside / "built.json"
    built.write_text(json.dumps(document_in(Path(template))), encoding="utf-8")
    sam(["package", "-t", str(built), "--resolve-s3", "--use-json", "--output-template-file", packaged], environment)
    return packaged
