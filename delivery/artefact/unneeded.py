"""What libraries bring along and a function never opens.

Licences and each distribution's METADATA stay: the first are owed, the second are read at run time.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: The services whose description the layer keeps: those that the product's code makes clients of, and STS, by which
#: botocore takes on a role; the build says so if one is missing. Those that the owner's tools use are kept, too.
AWS_SERVICES = frozenset({"cognito-idp", "dynamodb", "logs", "secretsmanager", "sts"})

# Below a layer's python/ folder.
_FOLDERS = (
    "**/__pycache__",  # of whichever Python built it; ours comes after
    "**/tests",
    "**/test",
    "bin",
    "*.data",  # console scripts and headers of a wheel
    "boto3/data",  # of boto3.resource(), which is not used
    "boto3/examples",
)
_FILES = (
    "**/*.pyi",
    "**/*.c",
    "**/*.h",
    "**/*.pxd",
    "**/*.pyx",
    "**/*.dist-info/RECORD",  # lists what was installed, which is no longer what is here
    "botocore/data/*/*/examples-1.json*",
)

# Where every service is in every region: more than a megabyte, parsed for the first client of every cold start.
_ENDPOINTS = "botocore/data/endpoints.json"
# What a service can do, parsed for its first client; six sevenths of it are documentation.
_DESCRIPTIONS = "botocore/data/*/*/service-2.json.gz"


def remove_unneeded(packages: Path, services: frozenset[str] = AWS_SERVICES) -> None:
    """Delete from `packages` what is never used there, so that it is neither stored nor downloaded at a cold start.

    Args:
        packages: A folder that Lambda puts on ``sys.path``.
        services: Of AWS, those that code here makes clients of.
    """
    for path in (*_paths_like(packages, _FOLDERS), *_other_services(packages, services)):
        if path.is_dir():
            shutil.rmtree(path)
    for path in _paths_like(packages, _FILES):
        path.unlink(missing_ok=True)
    for path in packages.glob(_ENDPOINTS):
        _keep_endpoints_of(path, services)
    for path in packages.glob(_DESCRIPTIONS):
        # No time in it, so that one source makes one artefact.
        path.write_bytes(gzip.compress(_without_documentation(gzip.decompress(path.read_bytes())), mtime=0))


def _paths_like(packages: Path, patterns: tuple[str, ...]) -> list[Path]:
    return [path for pattern in patterns for path in packages.glob(pattern)]


def _other_services(packages: Path, services: frozenset[str]) -> Iterator[Path]:
    # Files beside the services' folders say what holds for all of them: endpoints, partitions, retries, defaults.
    for service in packages.glob("botocore/data/*/"):
        if service.name not in services:
            yield service


def _keep_endpoints_of(path: Path, services: frozenset[str]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    for partition in document["partitions"]:
        partition["services"] = {name: where for name, where in partition["services"].items() if name in services}
    path.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")


def _without_documentation(description: bytes) -> bytes:
    # A member that is called documentation is described by an object; only what is a text documents.
    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in pairs if name != "documentation" or not isinstance(value, str)}

    return json.dumps(json.loads(description, object_pairs_hook=keep), separators=(",", ":")).encode()
