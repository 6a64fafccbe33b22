"""Builds what is measured: ours with `make build`, the rest with `sam build`, and that again with ours' tricks."""

from __future__ import annotations

import compileall
import platform
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from py_compile import PycInvalidationMode

from benchmarks.variants import PEERS, ROOT, Column

RUNTIME = "python3.13"
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


#: Says from what everything was built.
STAMP = PEERS / "built-from"
_BUILT_FROM = frozenset({"floor", "floor_metadata", "peers", "template.yaml"})


class NotBuilt(Exception):
    """Something cannot be built; the message says what is needed."""


def architecture() -> str:
    """Return this machine's processor, as the template names it."""
    return ARCHITECTURES[platform.machine().lower()]


def python() -> str:
    """Return the interpreter that Lambda runs.

    Raises:
        NotBuilt: It is not here, or is only the name of one.
    """
    path = shutil.which(RUNTIME)
    if path is None or subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode:  # noqa: S603
        raise NotBuilt(
            f"make bench needs {RUNTIME} on PATH: the artefacts are built for it and run with it.\n"
            "Install it (for example 'uv python install 3.13') and put it first on PATH."
        )
    return path


def build_peers() -> None:
    """Build the floor and the peers in both columns, unless they are. The first time, their libraries are downloaded.

    Raises:
        NotBuilt: It did not work; what was said is printed.
    """
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == _sources():
        return
    STAMP.unlink(missing_ok=True)
    PEERS.mkdir(parents=True, exist_ok=True)
    deployed, tricked = (PEERS / column.replace(" ", "-") for column in Column)
    command = [
        *(str(ROOT / ".venv-sam" / "bin" / "sam"), "build", "--parallel", "--cached", "--build-dir", str(deployed)),
        *("--template-file", str(ROOT / "benchmarks" / "template.yaml")),
        *("--parameter-overrides", f"Architecture={architecture()}"),
    ]
    # In a folder of its own: SAM keeps downloads below the working directory, and throws away those of other templates.
    built = subprocess.run(command, cwd=PEERS, capture_output=True, text=True, check=False)  # noqa: S603
    if built.returncode:
        sys.stderr.write(built.stdout + built.stderr)
        raise NotBuilt("sam build of benchmarks/template.yaml failed")
    _do_the_same(deployed, tricked)
    STAMP.write_text(_sources(), encoding="utf-8")


def _sources() -> str:
    """Return a digest of everything that the peers are built from."""
    digest = sha256(python().encode())
    for path in sorted((ROOT / "benchmarks").rglob("*")):
        if path.is_file() and path.relative_to(ROOT / "benchmarks").parts[0] in _BUILT_FROM:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _do_the_same(deployed: Path, tricked: Path) -> None:
    """Copy what was built, and compile it as ours is compiled, with the Python that runs it."""
    shutil.rmtree(tricked, ignore_errors=True)
    shutil.copytree(deployed, tricked)
    subprocess.run(  # noqa: S603 -- our own code
        [python(), "-m", "benchmarks.artefacts", str(tricked)], cwd=ROOT, check=True
    )


def compile_folder(folder: Path) -> None:
    """Compile every module, to bytecode that is never compared with its source."""
    compileall.compile_dir(folder, quiet=2, force=True, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


if __name__ == "__main__":
    compile_folder(Path(sys.argv[1]))
