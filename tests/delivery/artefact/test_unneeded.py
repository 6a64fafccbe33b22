"""What is taken out of a layer, and what stays in it."""

import gzip
import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.regions import EndpointResolver

from delivery.artefact.unneeded import AWS_SERVICES, remove_unneeded
from tests.delivery.artefact.trees import written

ENDPOINTS = "botocore/data/endpoints.json"

FILES = {
    "another service's description": ("botocore/data/s3/2006-03-01/service-2.json.gz", False),
    "a used service's description": ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", True),
    "the service that takes on roles": ("botocore/data/sts/2011-06-15/service-2.json.gz", True),
    "a used service's examples": ("botocore/data/dynamodb/2012-08-10/examples-1.json", False),
    "endpoints": ("botocore/data/endpoints.json", True),
    "partitions": ("botocore/data/partitions.json", True),
    "retries": ("botocore/data/_retry.json", True),
    "defaults": ("botocore/data/sdk-default-configuration.json", True),
    "documentation that botocore imports": ("botocore/docs/docstring.py", True),
    "descriptions of resources": ("boto3/data/s3/2006-03-01/resources-1.json", False),
    "a library's tests": ("jsonschema/tests/test_validators.py", False),
    "a module that is named like a test": ("starlette/testclient.py", True),
    "bytecode of whoever built it": ("mcp/__pycache__/types.cpython-311.pyc", False),
    "stubs": ("rpds/__init__.pyi", False),
    "headers": ("cffi/_cffi_include.h", False),
    "scripts": ("bin/uvicorn", False),
    "scripts of a wheel": ("jmespath-1.1.0.data/scripts/jp.py", False),
    "the list of what was installed": ("mcp-2.3.0.dist-info/RECORD", False),
    "what a distribution says of itself": ("mcp-2.3.0.dist-info/METADATA", True),
    "entry points": ("opentelemetry_api-1.45.2.dist-info/entry_points.txt", True),
    "licences": ("mcp-2.3.0.dist-info/licenses/LICENSE", True),
    "a certificate bundle": ("botocore/cacert.pem", True),
    "a marker of types": ("mcp/py.typed", True),
}


@pytest.mark.parametrize(("name", "stays"), FILES.values(), ids=FILES.keys())
def test_what_is_never_opened_goes_and_the_rest_stays(tmp_path: Path, name: str, stays: bool) -> None:
    packages = written(tmp_path, {name: gzip.compress(b"{}") if name.endswith(".gz") else '{"partitions": []}'})

    remove_unneeded(packages)

    assert (packages / name).exists() == stays


def test_every_region_of_a_used_service_is_found_as_before_and_other_services_are_forgotten(tmp_path: Path) -> None:
    before = botocore.session.get_session().get_data("endpoints")
    packages = written(tmp_path, {ENDPOINTS: json.dumps(before)})

    remove_unneeded(packages)

    content = (packages / ENDPOINTS).read_text("utf-8")
    whole, trimmed = EndpointResolver(before), EndpointResolver(json.loads(content))
    for partition in whole.get_available_partitions():
        for service in AWS_SERVICES:
            regions = whole.get_available_endpoints(service, partition)
            assert trimmed.get_available_endpoints(service, partition) == regions
            for region in regions:
                assert trimmed.construct_endpoint(service, region) == whole.construct_endpoint(service, region)
    assert trimmed.get_available_endpoints("s3") == []
    assert len(content) < len(json.dumps(before)) / 10


@pytest.mark.parametrize("service", sorted(AWS_SERVICES))
def test_a_service_is_described_as_before_but_for_the_documentation(tmp_path: Path, service: str) -> None:
    [source] = sorted(Path(botocore.__file__).parent.glob(f"data/{service}/*/service-2.json.gz"))
    name = f"botocore/data/{service}/{source.parent.name}/service-2.json.gz"
    packages = written(tmp_path, {name: source.read_bytes()})

    remove_unneeded(packages)

    before, after = (json.loads(gzip.decompress(path.read_bytes())) for path in (source, packages / name))
    assert after["operations"].keys() == before["operations"].keys()
    assert after == _undocumented(before)
    assert len((packages / name).read_bytes()) < len(source.read_bytes()) / 3


def test_a_member_that_is_called_documentation_stays(tmp_path: Path) -> None:
    name = "botocore/data/dynamodb/2012-08-10/service-2.json.gz"
    members = {"documentation": {"shape": "Text", "documentation": "<p>A text.</p>"}}
    packages = written(tmp_path, {name: gzip.compress(json.dumps({"members": members}).encode())})

    remove_unneeded(packages)

    assert json.loads(gzip.decompress((packages / name).read_bytes())) == {
        "members": {"documentation": {"shape": "Text"}}
    }


def _undocumented(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_undocumented, value))
    if not isinstance(value, dict):
        return value
    return {
        key: _undocumented(inner)
        for key, inner in value.items()
        if not (key == "documentation" and isinstance(inner, str))
    }
