"""The SAM CLI, as a rehearsal runs it: away from samconfig.toml, which holds other parameters."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from delivery.rehearsal.expectation import Failed

ENDS_WITHIN_SECONDS = 120


def sam(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Run SAM; return what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(  # noqa: S603 -- our own
            ["sam", *arguments],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_SECONDS,
            check=False,
        )
    if ended.returncode:
        raise Failed(ended.stdout[-2_000:] + ended.stderr[-2_000:])
    return ended.stdout


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
    packaged = f"{folder}/packaged.json"
    built = str(Path(template).resolve())
    sam(["package", "-t", built, "--resolve-s3", "--use-json", "--output-template-file", packaged], environment)
    return packaged
