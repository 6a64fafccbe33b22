"""Deploy the built template to a stand-in for AWS, twice, for kinds of deployment in which any two choices meet.

Every resource that the template declares must be created and no other, the default policy must be in its table, every
output must have its value, and the second deployment must change nothing.
"""

import json
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from delivery.rehearsal.emulator import client
from delivery.rehearsal.expectation import Failed, expect
from delivery.rehearsal.sam import defaults, deploy
from tests.infrastructure.transformed import deployed, resources

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/4ae5cd0c-3f5b-4f3a-9ab0-0f1a1c0f4a11"
Deployment = tuple[str, bool, str, str]
#: Environment, whether it has a domain of its own, SnapStart, the desk. Every two of them in all their combinations.
DEPLOYMENTS: list[Deployment] = [
    ("dev", False, "off", "dynamodb"),
    ("dev", True, "on", "rt"),
    ("prod", False, "on", "rt"),
    ("prod", True, "off", "zendesk"),
    ("prod", True, "on", "dynamodb"),
]
_OIDC = {
    "CompanySignIn": "oidc",
    "CompanyOpenidUrl": "https://company.example/oauth2/default",
    "CompanyClientId": "0oa1service2desk",
}
_SAML = {"CompanySignIn": "saml", "CompanyMetadataUrl": "https://company.example/metadata"}
#: How people sign in, beside all else; and whether agents may come.
COMPANY: Mapping[Deployment, Mapping[str, str]] = dict(
    zip(
        DEPLOYMENTS,
        [{}, {**_OIDC, "NativeSignIn": "off"}, {**_SAML, "Agents": "on"}, {"Agents": "on"}, {**_OIDC}],
        strict=True,
    )
)
#: Desk → what is set for it.
DESKS: Mapping[str, Mapping[str, str]] = {
    "dynamodb": {},
    "rt": {"Desk": "rt", "DeskUrl": "https://desk.company.example/rt", "DeskRegions": "EMEA,APAC"},
    "zendesk": {
        "Desk": "zendesk",
        "DeskUrl": "https://company.zendesk.example",
        "DeskActor": "author",
        "DeskRegions": "EMEA,APAC",
        "DeskOptions": "region=user:region",
    },
}
#: What stands in a stack only with the desk that it brings.
BUILT_IN_DESK = {"CustomerPool", "DeskTable", "EraseFunction", "EraseRole", "EraseSource", "ErasureAlarm"}
DESK_OUTPUTS = {"CustomerPoolId", "DeskTableName"}
#: What the first deployment leaves in the table of permissions: the default policy, and what the stack can do.
STORED = {"group#administrators", "group#auditors", "group#support-engineers", "stack"}


def count_declared(settings: Mapping[str, str]) -> int:
    """Return how many resources the template declares for a deployment with `settings`, after SAM's transform."""
    resolver, there = deployed(settings), resources(with_own=True)
    conditions = [resource["Condition"] for resource in there.values() if "Condition" in resource]
    return len(there) - sum(not resolver.resolve({"Condition": name}) for name in conditions)


def name_of(deployment: Deployment) -> str:
    """Return the name of the stack of a kind of deployment."""
    kind, domain, snap_start, desk = deployment
    return f"{kind}-{'domain' if domain else 'plain'}-{snap_start}-{desk}"


def settings_of(deployment: Deployment) -> dict[str, str]:
    """Return the parameters of a kind of deployment that are not the defaults."""
    kind, domain, snap_start, desk = deployment
    settings = {"Environment": kind, "SnapStart": snap_start}
    settings |= DESKS[desk]
    if kind == "prod":
        settings["DescribedClients"] = "https://vendor.example/oauth/client.json,https://*.assistant.example/c/*"
    settings |= COMPANY[deployment]
    if domain:
        settings |= {"DomainName": f"{name_of(deployment)}.example.com", "CertificateArn": CERTIFICATE}
    return settings


def keep_secret(name: str, member: str, environment: dict[str, str]) -> str:
    """Keep a secret that the company gave us for a stack, as a person does before they deploy; return its ARN."""
    secret = json.dumps({member: secrets.token_urlsafe()})
    kept = client("secretsmanager", environment).create_secret(Name=name, SecretString=secret)
    return str(kept["ARN"])


def inspect(stack_name: str, settings: Mapping[str, str], environment: dict[str, str]) -> int:
    """Look at what was deployed with `settings`; return the number of resources."""
    clients = {name: client(name, environment) for name in ("cloudformation", "dynamodb", "iam")}
    (stack,) = clients["cloudformation"].describe_stacks(StackName=stack_name)["Stacks"]
    listed = clients["cloudformation"].describe_stack_resources(StackName=stack_name)["StackResources"]
    # moto lists what a condition left out, without a name.
    made = [resource for resource in listed if resource.get("PhysicalResourceId")]
    outputs = {output["OutputKey"]: output.get("OutputValue") for output in stack["Outputs"]}
    table = next(r["PhysicalResourceId"] for r in made if r["LogicalResourceId"] == "PermissionsTable")
    stored = {row["pk"]["S"] for row in clients["dynamodb"].scan(TableName=table)["Items"]}
    if empty := [name for name, value in outputs.items() if value in {None, "", "None"}]:
        raise Failed(f"outputs without a value: {empty}")
    if stored != STORED:
        raise Failed(f"the default policy and what the stack can do are not in place: {sorted(stored)}")
    inspect_desk(made, set(outputs), settings.get("DeskSecretArn"), clients["iam"])
    return len(made)


def inspect_desk(made: Sequence[Mapping[str, str]], outputs: Collection[str], secret: str | None, iam: Any) -> None:
    """Look at which desk a stack has, and which its function may work.

    Args:
        made: Its resources.
        outputs: The names of its outputs.
        secret: Of another company's desk; None where the stack has its own.
        iam: A client.
    """
    ids = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in made}
    document = iam.get_role_policy(RoleName=ids["McpRole"], PolicyName="function")["PolicyDocument"]
    on = {statement["Sid"]: statement["Resource"] for statement in document["Statement"] if statement}
    there = BUILT_IN_DESK & set(ids), DESK_OUTPUTS & set(outputs), "WorkTheDesk" in on, on.get("SignInAtTheDesk")
    expected = (set(), set(), False, secret) if secret else (BUILT_IN_DESK, DESK_OUTPUTS, True, None)
    expect(there == expected, f"the desk of a stack is {there}, not {expected}")


def rehearse(template: str, deployment: Deployment, environment: dict[str, str]) -> str:
    """Deploy one kind of stack twice; return what to say about it.

    Raises:
        Failed: Something was not created, or the second deployment changed something.
    """
    stack, settings = name_of(deployment), settings_of(deployment)
    if settings.get("CompanySignIn") == "oidc":
        settings["CompanySecretArn"] = keep_secret(f"{stack}-company", "client_secret", environment)
    if "Desk" in settings:
        settings["DeskSecretArn"] = keep_secret(f"{stack}-desk", "token", environment)
    parameters = [*defaults(template), *(f"{name}={value}" for name, value in settings.items())]
    started = time.monotonic()
    deploy(template, stack, parameters, environment)
    made = inspect(stack, settings, environment)
    if made != count_declared(settings):
        raise Failed(f"{stack} has {made} resources, and the template declares {count_declared(settings)}")
    again = deploy(template, stack, parameters, environment)
    if "No changes to deploy" not in again:
        raise Failed(f"the second deployment of {stack} changed something:\n{again[:4_000]}")
    kind, domain, snap_start, desk = deployment
    name = f"{kind:4}  {'custom domain' if domain else 'no domain':13}  SnapStart {snap_start:3}  {desk:8}"
    return f"  {name}  {made} resources, second deployment: no changes  ({time.monotonic() - started:.0f} s)"


def rehearse_all(packaged: str, environment: dict[str, str]) -> None:
    """Rehearse each deployment; two at a time, as half of it is waiting."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for said in pool.map(lambda deployment: rehearse(packaged, deployment, environment), DEPLOYMENTS):
            print(said, flush=True)
