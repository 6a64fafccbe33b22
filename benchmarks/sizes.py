"""How large each artefact is, and which releases of which libraries are in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from benchmarks.variants import Variant
from local.artefact.folders import BuiltFolder
from local.artefact.size import Size, measure

#: The libraries that say what a variant is.
_TELLING = frozenset(
    {"awslabs_mcp_lambda_handler", "boto3", "fastmcp", "mangum", "mcp", "pyjwt", "run_mcp_servers_with_aws_lambda"}
)
_DISTRIBUTION = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.dist-info")


def size(variant: Variant) -> Size:
    """Return the size of everything that is deployed for a variant, zipped as SAM zips it."""
    sizes = [measure(_folder(variant, number)).total for number in range(len(variant.artefact))]
    return Size(zipped=sum(one.zipped for one in sizes), unzipped=sum(one.unzipped for one in sizes))


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


def _folder(variant: Variant, number: int) -> BuiltFolder:
    path = variant.artefact[number]
    is_layer = number > 0
    return BuiltFolder(logical_id=variant.name, path=path.parent if is_layer else path, is_layer=is_layer)
