"""moto's CloudFormation, brought as near to AWS's as a template of SAM's with loops needs it."""

from __future__ import annotations

import json
import os
import time
from functools import cache
from typing import Any, cast

import moto.awslambda.models as functions
import moto.dynamodb.models.table as tables
import moto.iam.models as identities
from moto.cloudformation import models, parsing, responses
from moto.cloudformation.exceptions import ValidationError
from samtranslator.yaml_helper import yaml_parse

from delivery.rehearsal.transforms import apply_transforms
from delivery.template.loops import unroll

SERVERLESS = "AWS::Serverless-2016-10-31"
ANSWERS_WITHIN_SECONDS = 50
#: Types that moto makes by other means than a model.
_OTHERWISE = ("Custom::", "AWS::CloudFormation::CustomResource")
_summary = responses.get_template_summary_response_from_template
_delete, _describe = parsing.ResourceMap.delete, tables.Table.describe
_version: Any = functions.LambdaVersion.create_from_cloudformation_json.__func__  # type: ignore[attr-defined]
_put_policy = identities.Role.put_policy


def read(template: str) -> Any:
    """Return a template as it is written; moto reads JSON as YAML, which takes a second."""
    return json.loads(template) if template.startswith("{") else yaml_parse(template)


def parse_template(template: str) -> Any:
    """Return a template as it is after AWS's transforms: loops written out, then SAM's."""
    return json.loads(_processed_json(template))


@cache
def _processed_json(template: str) -> str:
    document = read(template)
    if SERVERLESS in str(document.get("Transform")):
        document = apply_transforms(document, os.environ["AWS_DEFAULT_REGION"], {})
    return json.dumps(document, default=str)


def summary(body: str) -> Any:
    """Summarise a template; moto takes a loop for a resource."""
    document = read(body)
    return _summary(json.dumps(unroll(document, document.get("Parameters", {})), default=str))


def parse_change_set(self: Any) -> None:
    """Read a change set's template as a stack's is read."""
    self.template_dict = parse_template(self.template)


def apply_change_set(self: Any) -> None:
    """Make what a change set says, with its parameters; a type that moto does not know is refused, not skipped."""
    types = {resource["Type"] for resource in self.template_dict.get("Resources", {}).values()}
    unknown = sorted(kind for kind in types - set(parsing.get_model_map()) if not kind.startswith(_OTHERWISE))
    if unknown:
        raise ValidationError(message=f"resource_types.py has no {', '.join(unknown)}")
    stack = self.stack
    if self.change_set_type == "CREATE":
        stack.template, stack.template_dict, stack.parameters = self.template, self.template_dict, self.parameters
        stack.resource_map = stack._create_resource_map()  # noqa: SLF001 -- moto does it before it has the parameters
        stack.resource_map.create(stack.template_dict)
        _wait_for_answers(stack)
    else:
        stack.resource_map.update(self.template_dict, self.parameters)
        stack.template, stack.template_dict = self.template, self.template_dict
    stack.output_map = stack._create_output_map()  # noqa: SLF001 -- the same


def _wait_for_answers(stack: Any) -> None:
    """Wait until each custom resource's function has answered, as AWS does."""
    deadline = time.monotonic() + ANSWERS_WITHIN_SECONDS
    while not all(resource.is_created() for resource in stack.custom_resources.values()):
        if time.monotonic() > deadline:
            raise ValidationError(message="a custom resource's function did not answer")
        time.sleep(0.1)


def delete_stack(self: Any) -> None:
    """Keep what the template says: "RetainExceptOnCreate" is "Retain" but for a creation that fails."""
    for declared in self._resource_json_map.values():
        if declared.get("DeletionPolicy") == "RetainExceptOnCreate":
            declared["DeletionPolicy"] = "Retain"
    _delete(self)


def create_function(
    _cls: Any, resource_name: str, cloudformation_json: Any, account: str, region: str, **_: Any
) -> Any:
    """Make a function of all its properties; moto takes seven of them."""
    properties = {**cloudformation_json["Properties"], "FunctionName": resource_name}
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    return functions.lambda_backends[account][region].create_function({**properties, "Tags": tags})


def create_version(cls: Any, resource_name: str, cloudformation_json: Any, account: str, region: str, **_: Any) -> Any:
    """Make a version whose ARN is its function's with its number."""
    version: Any = _version(cls, resource_name, cloudformation_json, account, region)
    name = cloudformation_json["Properties"]["FunctionName"].split(":")[-1]
    version.version_arn = f"arn:aws:lambda:{region}:{account}:function:{name}:{version.version}"
    return version


def put_policy(self: Any, name: str, document: Any) -> None:
    """Keep a role's policy as JSON, as AWS does, not as Python writes it."""
    _put_policy(self, name, document if isinstance(document, str) else json.dumps(document))


def describe_table(self: Any, base_key: str = "TableDescription") -> dict[str, Any]:
    """Say of a table that it is encrypted as its template says; moto knows the API's name for it only."""
    answer: dict[str, Any] = _describe(self, base_key)
    if (self.sse_specification or {}).get("SSEEnabled"):
        answer[base_key]["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS"}
    return answer


def patch() -> None:
    """Put all of the above in moto's place."""
    changes: list[tuple[Any, dict[str, Any]]] = [
        # Who asks whether a stack is complete would make a second time what is being made; the change set says it.
        (models.Stack, {"parse_template": staticmethod(parse_template), "verify_readiness": lambda _: None}),
        (models.ChangeSet, {"_parse_template": parse_change_set, "apply": apply_change_set}),
        (responses, {"get_template_summary_response_from_template": summary}),
        (parsing.ResourceMap, {"delete": delete_stack}),
        (tables.Table, {"describe": describe_table}),
        (identities.Role, {"put_policy": put_policy}),
        (functions.LambdaFunction, {"create_from_cloudformation_json": classmethod(cast("Any", create_function))}),
        (functions.LayerVersion, {"physical_resource_id": property(lambda self: self.arn)}),
        (functions.Permission, {"physical_resource_id": property(lambda _: "permission")}),
        (
            functions.LambdaVersion,
            {
                "create_from_cloudformation_json": classmethod(cast("Any", create_version)),
                "physical_resource_id": property(lambda self: self.version_arn),
                "has_cfn_attr": classmethod(lambda *_: True),
                "get_cfn_attribute": lambda self, name: self.version if name == "Version" else self.version_arn,
            },
        ),
    ]
    for owner, members in changes:
        for name, member in members.items():
            setattr(owner, name, member)
