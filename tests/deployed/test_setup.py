"""The custom resource that puts the default policy in place, asked as CloudFormation asks it."""

import json
import secrets
from collections.abc import Iterator

import pytest

from tests.deployed.stack import Deployed

Asked = tuple[dict[str, str], str]
GROUP, OTHER = "auditors", "administrators"


@pytest.fixture
def answer_url(deployed: Deployed) -> Iterator[Asked]:
    """An object of a bucket, and a URL under which whoever has it may put it."""
    s3 = deployed.client("s3")
    place = {"Bucket": f"setup-answers-{secrets.token_hex(8)}", "Key": "answer"}
    s3.create_bucket(Bucket=place["Bucket"])
    yield place, s3.generate_presigned_url("put_object", Params=place)
    s3.delete_object(**place)
    s3.delete_bucket(Bucket=place["Bucket"])


def ask(deployed: Deployed, asked: Asked) -> dict[str, str]:
    """Tell the function of an update; return what it told CloudFormation."""
    place, url = asked
    event: dict[str, object] = {"RequestType": "Update", "ResponseURL": url, "PhysicalResourceId": "default-policy"}
    event |= {**dict.fromkeys(("StackId", "RequestId", "LogicalResourceId"), "made up"), "ResourceProperties": {}}
    deployed.client("lambda").invoke(FunctionName=deployed.resources["SetupFunction"], Payload=json.dumps(event))
    told: dict[str, str] = json.loads(deployed.client("s3").get_object(**place)["Body"].read())
    return told


@pytest.fixture
def nothing_granted(deployed: Deployed) -> Iterator[None]:
    """The group has no row; afterwards it has its own again, whatever became of the test."""
    before = deployed.rows("PermissionsTable", f"group#{GROUP}")
    deployed.remove("PermissionsTable", before)
    yield
    deployed.put("PermissionsTable", before)


@pytest.mark.usefixtures("nothing_granted")
def test_a_group_without_a_row_gets_its_own_and_no_other_is_touched(deployed: Deployed, answer_url: Asked) -> None:
    before = deployed.rows("PermissionsTable", f"group#{OTHER}")

    told = ask(deployed, answer_url)

    assert told["Status"] == "SUCCESS", told
    assert deployed.rows("PermissionsTable", f"group#{GROUP}")
    assert deployed.rows("PermissionsTable", f"group#{OTHER}") == before


def test_the_function_writes_its_log(deployed: Deployed, answer_url: Asked) -> None:
    assert deployed.writes("SetupLog", lambda: ask(deployed, answer_url))
