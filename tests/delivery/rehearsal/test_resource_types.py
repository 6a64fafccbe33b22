"""What the emulator is taught to make: all that the template deploys, by calls that AWS's services have."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto.cloudformation.parsing import get_model_map

from delivery.rehearsal.api_resource import ApiResource, ResourceType, fit
from delivery.rehearsal.resource_types import TYPES
from tests.infrastructure.transformed import resources

DEPLOYED = {resource["Type"] for resource in resources(with_own=True).values()}
#: What `sam deploy --resolve-s3` makes for itself.
OF_THE_BUCKET = {"AWS::S3::BucketPolicy"}
MADE = {name: kind for name, kind in TYPES.items() if kind.create}


def operation(kind: ResourceType) -> Any:
    """Return what botocore knows of the call that makes a type."""
    session: Any = boto3.Session(region_name="us-east-1")
    client = session.client(kind.service)
    return client.meta.service_model.operation_model(client.meta.method_to_api_mapping[kind.create])


def test_each_type_that_the_template_deploys_can_be_made() -> None:
    moto = {name for name, model in get_model_map().items() if not issubclass(model, ApiResource)}

    assert {kind for kind in DEPLOYED - moto - set(TYPES) if not kind.startswith("Custom::")} == set()


def test_no_type_is_taught_that_is_not_deployed() -> None:
    assert set(TYPES) - DEPLOYED == OF_THE_BUCKET


@pytest.mark.parametrize("name", MADE)
def test_what_a_reference_returns_is_in_the_answer_or_in_what_was_sent(name: str) -> None:
    kind = MADE[name]
    call = operation(kind)
    answer = call.output_shape.members if call.output_shape else {}

    assert kind.ref in {*(answer[kind.within].members if kind.within else answer), *call.input_shape.members}


@pytest.mark.parametrize("name", [name for name, kind in MADE.items() if kind.named and not kind.within])
def test_the_name_that_is_made_up_is_one_that_the_call_takes(name: str) -> None:
    assert MADE[name].named in operation(MADE[name]).input_shape.members


@pytest.mark.parametrize(
    ("properties", "parameters"),
    [
        ({"Threshold": "1.5", "Period": "60"}, {"Threshold": 1.5, "Period": 60}),
        ({"ActionsEnabled": "false"}, {"ActionsEnabled": False}),
        ({"ActionsEnabled": True}, {"ActionsEnabled": True}),
        ({"AlarmActions": ["arn:aws:sns:1", None]}, {"AlarmActions": ["arn:aws:sns:1"]}),
        ({"AlarmDescription": {"as": "json"}}, {"AlarmDescription": '{"as": "json"}'}),
        ({"metrics": [{"ID": "a", "Unheard": 1}]}, {"Metrics": [{"Id": "a"}]}),
    ],
)
def test_properties_become_what_a_call_takes(properties: dict[str, Any], parameters: dict[str, Any]) -> None:
    assert fit(operation(TYPES["AWS::CloudWatch::Alarm"]).input_shape, properties) == parameters
