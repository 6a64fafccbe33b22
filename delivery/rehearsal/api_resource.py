"""Resources that moto's CloudFormation cannot make, made by moto's own API of their service."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel

Properties = dict[str, Any]
Answer = Mapping[str, Any]


@cache
def client(service: str, region: str) -> Any:
    """Return a client that has this run's key, for what moto asks of itself."""
    session: Any = boto3.Session()
    return session.client(service, region_name=region, endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """How one type is made, and how it is unmade; what is not said stays behind."""

    service: str
    #: The method of boto3's client; empty for what moto has no API for, of which only the references are checked.
    create: str = ""
    #: What ``Ref`` returns: a member of the answer, or else of the properties.
    ref: str = ""
    #: The member of the answer that holds the others.
    within: str = ""
    #: The property that is the logical id unless it is given.
    named: str = ""
    #: The attributes that are more than members of the answer, from what ``Ref`` returns, the region and the account.
    attributes: Callable[[str, str, str], Mapping[str, str]] = field(default=lambda *_: {})
    #: The properties as the API takes them.
    prepare: Callable[[Properties], Properties] = field(default=lambda properties: properties)
    delete: Callable[[Any, str, Properties], object] | None = None


#: How a text of CloudFormation becomes what an API wants.
SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "integer": int,
    "long": int,
    "double": float,
    "float": float,
    "boolean": lambda value: str(value).lower() == "true",
    "string": lambda value: json.dumps(value) if isinstance(value, dict | list) else str(value),
}


def fit(shape: Any, value: Any) -> Any:
    """Return a property as an API's input wants it: CloudFormation has texts for numbers, and its own capitals."""
    if shape.type_name == "structure":
        members = {name.lower(): name for name in shape.members}
        known = {members[name.lower()]: part for name, part in value.items() if name.lower() in members}
        return {name: fit(shape.members[name], part) for name, part in known.items()}
    if shape.type_name == "list":
        # What `AWS::NoValue` takes out of a list, moto leaves there as None.
        return [fit(shape.member, part) for part in value if part is not None]
    return SCALARS.get(shape.type_name, lambda other: other)(value)


def call(aws: Any, method: str, parameters: Properties) -> Answer:
    """Call a service, with the parameters that it knows."""
    operation = aws.meta.service_model.operation_model(aws.meta.method_to_api_mapping[method])
    answer: Answer = getattr(aws, method)(**fit(operation.input_shape, parameters))
    return answer


class ApiResource:
    """One resource. A subclass has the type as `declared`, and as `name` what CloudFormation calls it."""

    declared: ResourceType
    name: str

    def __init__(self, ref: str, attributes: Mapping[str, Any], properties: Properties) -> None:
        self.physical_resource_id = ref
        self._attributes, self._properties = attributes, properties

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.name

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:  # noqa: ARG003 -- moto's signature
        return True

    def get_cfn_attribute(self, attr: str) -> Any:
        return self._attributes[attr]

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> ApiResource:
        given: Properties = json.loads(json.dumps(cloudformation_json.get("Properties", {})))
        kind = cls.declared
        properties = kind.prepare({kind.named: resource_name, **given} if kind.named else given)
        if not kind.create:
            return cls(resource_name, {"Arn": f"arn:aws:rehearsal:::{resource_name}"}, given)
        answer = call(client(kind.service, region_name), kind.create, properties)
        members = answer[kind.within] if kind.within else answer
        ref = str(members.get(kind.ref) or properties[kind.ref])
        return cls(ref, {**members, **kind.attributes(ref, region_name, account_id)}, given)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: ApiResource,
        new_resource_name: str,
        cloudformation_json: Properties,
        account: str,
        region: str,
    ) -> ApiResource:
        original_resource.delete(account, region)
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account, region)

    def delete(self, _account_id: str, region_name: str) -> None:
        if self.declared.delete:
            aws = client(self.declared.service, region_name)
            self.declared.delete(aws, self.physical_resource_id, self._properties)


def register(types: Mapping[str, ResourceType]) -> list[type[CloudFormationModel]]:
    """Teach moto types of resources; they are known for as long as what is returned is kept."""
    made = [
        # moto reads the service's name in a model's module.
        type(
            name.replace("::", ""),
            (ApiResource, CloudFormationModel),
            {"declared": kind, "name": name, "__module__": "moto.rehearsal"},
        )
        for name, kind in types.items()
    ]
    for cached in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        cached.cache_clear()
    return made
