"""template.yaml as CloudFormation gets it: what SAM makes of it, and its values for one choice of parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from itertools import chain, product
from types import MappingProxyType
from typing import Any, Final

import pytest
from samtranslator.translator.transform import transform

from delivery.template.intrinsics import PSEUDO_PARAMETERS, Resolver
from delivery.template.loader import Template, document_in, load_template
from delivery.template.loops import unroll
from delivery.template.own import merged_document
from delivery.template.rules import broken_rules
from local.stack import TEMPLATE

Properties = Mapping[str, Any]

DOMAIN: Final = {
    "DomainName": "desk.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/4ae5cd0c-3f5b-4f3a-9ab0-0f1a1c0f4a11",
}
#: The company's own pool, and a page of its own on which its customers sign in.
CUSTOMERS: Final = {
    "CustomerPoolId": "us-east-1_Customers",
    "CustomerSignInUrl": "https://accounts.example.com/sign-in",
}
RETURNED_TO: Final = {"CustomerCallbackUrls": "https://shop.example.com/signed-in,https://shop.example.com/app/~me"}
MAIL: Final = {
    "EmailFrom": "Service Desk <desk@example.com>",
    "SesIdentityArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
}
SAML: Final = {"CompanySignIn": "saml", "CompanyMetadataUrl": "https://idp.example.com/metadata?app=1"}
OIDC: Final = {
    "CompanySignIn": "oidc",
    "CompanyOpenidUrl": "https://idp.example.com/oauth2/default",
    "CompanyClientId": "0oa1service2desk",
    "CompanySecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:company-sign-in-AbCdEf",
}
PROGRAM: Final = {"PolicyProgram": "pipeline"}
#: A desk that the company has already.
OTHER_DESK: Final = {
    "Desk": "rt",
    "DeskUrl": "https://desk.example.com/rt",
    "DeskSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:service-desk-account-AbCdEf",
}
#: What an earlier stack left behind.
KEPT_STAFF: Final = {"KeptStaffPoolId": "us-east-1_Staff"}
KEPT_DESK: Final = {
    "KeptDeskTable": "service-desk-mcp-DeskTable-1",
    "KeptDeskStreamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/service-desk-mcp-DeskTable-1/stream/2026-11-28",
}
KEPT: Final = {**KEPT_STAFF, **KEPT_DESK, "KeptPermissionsTable": "service-desk-mcp-PermissionsTable-1"}
#: What each parameter that changes what is deployed may be; every combination that no rule forbids is a deployment.
CHOICES: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "Environment": ({"Environment": "dev"}, {"Environment": "prod"}),
    "domain": ({}, DOMAIN),
    "SnapStart": ({"SnapStart": "off"}, {"SnapStart": "on"}),
    "AudienceRequired": ({"AudienceRequired": "true"}, {"AudienceRequired": "false"}),
    "DescribedClients": ({"DescribedClients": ""}, {"DescribedClients": "https://vendor.example/client.json"}),
    "AuthorizationServerMode": ({"AuthorizationServerMode": "facade"}, {"AuthorizationServerMode": "direct"}),
    "customers": (
        {},
        CUSTOMERS,
        RETURNED_TO,
        {"CustomerPoolId": CUSTOMERS["CustomerPoolId"], **RETURNED_TO},
        OTHER_DESK,
    ),
    "mail, a program and the company's sign-in": (
        {},
        {**MAIL, **PROGRAM, **SAML, "Agents": "on"},
        {**OIDC, "NativeSignIn": "off"},
    ),
    "kept": ({}, KEPT),
}


@cache
def deployments() -> tuple[Mapping[str, str], ...]:
    """Return the parameters of every kind of deployment there is."""
    chosen = [dict(chain.from_iterable(part.items() for part in choice)) for choice in product(*CHOICES.values())]
    return tuple(one for one in chosen if not broken_rules(declared().with_defaults(one)))


@cache
def declared() -> Template:
    """Return the template as it is written."""
    return load_template(TEMPLATE)


@cache
def resources(*, with_own: bool = False) -> Mapping[str, Properties]:
    """Return every resource after SAM's transform, references unresolved: logical id → type, properties.

    Args:
        with_own: Whether what the owner's tools need is among it, as it is where a build was deployed.
    """
    document = merged_document(TEMPLATE) if with_own else document_in(TEMPLATE)
    document = unroll(document, document["Parameters"])
    for resource in document["Resources"].values():
        for code in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][code] = "s3://bucket/key"
    region = {"AWS::Region": PSEUDO_PARAMETERS["AWS::Region"], "AWS::Partition": "aws"}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", PSEUDO_PARAMETERS["AWS::Region"])
        transformed = transform(document, {**region, "Architecture": "arm64"}, _NoManagedPolicies())
    plain: dict[str, Properties] = json.loads(json.dumps(transformed["Resources"]))
    return plain


def of_type(kind: str) -> dict[str, Properties]:
    """Return the resources of one type after the transform, by logical id."""
    return {logical_id: resource for logical_id, resource in resources().items() if resource["Type"] == kind}


def deployed(parameters: Mapping[str, str]) -> Resolver:
    """Return what resolves the template for a deployment with `parameters`; a reference to a resource is its id."""
    return _deployed(frozenset(parameters.items()))


@cache
def _deployed(parameters: frozenset[tuple[str, str]]) -> Resolver:
    template = declared().with_defaults(dict(parameters))
    names = {logical_id: logical_id for logical_id in resources()}
    resolver = Resolver(template, names)
    # CloudFormation answers a reference to a resource server with its identifier.
    return Resolver(template, {**names, "StaffResourceServer": resolver.resolve(_identifier(template))})


def made(parameters: Mapping[str, str]) -> set[str]:
    """Return the logical ids of what a deployment with `parameters` makes."""
    resolver = deployed(parameters)
    return {
        logical_id
        for logical_id, resource in resources().items()
        if "Condition" not in resource or resolver.resolve({"Condition": resource["Condition"]})
    }


def resolved(part: Any, parameters: Mapping[str, str]) -> Any:
    """Return a part of a deployment with `parameters`; what only AWS knows is ``Resource.Attribute``."""
    return deployed(parameters).resolve(_with_attributes(part))


def _with_attributes(part: Any) -> Any:
    match part:
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            assert logical_id in resources()
            return f"{logical_id}.{attribute}"
        case dict():
            return {name: _with_attributes(one) for name, one in part.items()}
        case list():
            return [_with_attributes(one) for one in part]
        case str():
            return re.sub(r"\$\{(\w+\.\w+)\}", r"\1", part)
    return part


def value(logical_id: str, name: str, parameters: Mapping[str, str] = MappingProxyType({})) -> Any:
    """Return one property of a resource in a deployment with `parameters`."""
    return deployed(parameters).resolve(resources()[logical_id]["Properties"][name])


def environment(function: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a function in a deployment with `parameters`."""
    return dict(_environment(function, frozenset(parameters.items())))


@cache
def _environment(function: str, parameters: frozenset[tuple[str, str]]) -> Mapping[str, str]:
    variables = value(function, "Environment", dict(parameters))["Variables"]
    return {name: str(content) for name, content in variables.items()}


def _identifier(template: Template) -> object:
    return template.properties("StaffResourceServer")["Identifier"]


class _NoManagedPolicies:
    """AWS's own policies: none is used, and their names are not asked for."""

    def load(self) -> dict[str, str]:
        return {}
