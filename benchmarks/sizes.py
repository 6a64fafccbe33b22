"""How large each artefact is, and which releases of which libraries are in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.variants import Variant
from delivery.artefact.folders import BuiltFolder
from delivery.artefact.size import Size, measure

#: The libraries that say what a variant is.
_TELLING = frozenset(
    {"awslabs_mcp_lambda_handler", "boto3", "fastmcp", "mangum", "mcp", "pyjwt", "run_mcp_servers_with_aws_lambda"}
)
_DISTRIBUTION = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.dist-info")


def sizes(variants: Sequence[Variant]) -> Mapping[str, Size]:
    """Return the size of everything that is deployed for each variant, zipped as SAM zips it."""
    with ThreadPoolExecutor() as threads:
        return dict(zip((one.key for one in variants), threads.map(_size, variants), strict=True))


def releases(variant: Variant) -> Mapping[str, str]:
    """Return the releases of the libraries that a variant stands on."""
    found: dict[str, str] = {}
    for folder in variant.artefact:
        for path in sorted(folder.glob("*.dist-info")):
            match = _DISTRIBUTION.fullmatch(path.name)
            name = match["name"].lower().replace(".", "_") if match else ""
            if match and name in _TELLING:
                found[name] = match["version"]
    return found


def _size(variant: Variant) -> Size:
    parts = [measure(_folder(variant, number)).total for number in range(len(variant.artefact))]
    return Size(zipped=sum(one.zipped for one in parts), unzipped=sum(one.unzipped for one in parts))


def _folder(variant: Variant, number: int) -> BuiltFolder:
    path = variant.artefact[number]
    is_layer = number > 0
    return BuiltFolder(logical_id=variant.name, path=path.parent if is_layer else path, is_layer=is_layer)
