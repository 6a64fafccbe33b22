"""An AWS account in which a stack of our template is as it must be; a test changes what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

import boto3

from delivery.template.intrinsics import ACCOUNT_ID, REGION
from delivery.verify.arns import Arns
from delivery.verify.checks.functions import ALIAS
from delivery.verify.checks.queries import QUERY
from delivery.verify.checks.secret import SECRET
from delivery.verify.deployment import Deployment
from delivery.verify.needs import NEEDS
from delivery.verify.unanswered import CallFailed, NotAllowed, NotThere
from servicedesk.aws.agent_rows import agent_item, agent_key
from servicedesk.aws.group_map_rows import map_item
from servicedesk.federation.group_map import GroupMap
from servicedesk.federation.inbound import inbound_claims
from servicedesk.federation.pre_token import token_overrides
from stack.deployed import DeployedStack
from tests.fakes.registered_agents import agent
from tests.federation.events import CORP, RULES, FakeGroupMaps, kept, profile
from tests.infrastructure.transformed import DOMAIN, SAML, declared, deployed, resources

NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
STACK: Final = "service-desk-mcp"
URL: Final = "https://desk.example.com/mcp"
TOPIC: Final = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:on-call"
PARAMETERS: Final = {
    "Environment": "prod",
    "SnapStart": "on",
    "DescribedClients": "https://claude.ai/*",
    "AlarmTopicArn": TOPIC,
    "Agents": "on",
    **DOMAIN,
    **SAML,
}
SES: Final = f"arn:aws:ses:eu-west-1:{ACCOUNT_ID}:identity/desk.example.com"
#: A registered agent, with a secret of a month.
AGENT: Final = agent(
    "triage",
    client_id="agent-client",
    expires_at=int((NOW + timedelta(days=60)).timestamp()),
    secret_made_at=int((NOW - timedelta(days=30)).timestamp()),
)
Parameters = Mapping[str, Any]
Answer = Callable[[Parameters], Mapping[str, Any]]


def person(name: str, email: str | None = None, *, verified: str = "true") -> Mapping[str, Any]:
    """Return somebody of a user pool."""
    attributes = {} if email is None else {"email": email, "email_verified": verified}
    return {"Username": name, "Attributes": [{"Name": key, "Value": value} for key, value in attributes.items()]}


def company_person(name: str = "corp_00u1abc", value: str | None = None, **attributes: Any) -> Mapping[str, Any]:
    """Return somebody whom the company has signed in, by default in a group with a rule.

    Args:
        name: Their user name.
        value: What the profile says of groups.
        attributes: Others that are another's.
    """
    said = profile(kept("Desk-Support") if value is None else value, **attributes)
    return {
        "Username": name,
        "UserStatus": said["cognito:user_status"],
        "UserLastModifiedDate": NOW,
        "Attributes": [{"Name": key, "Value": text} for key, text in said.items() if key != "cognito:user_status"],
    }


def deployed_stack(more: Mapping[str, str] = MappingProxyType({})) -> DeployedStack:
    """Return the stack as CloudFormation describes it, with `more` parameters than every one has."""
    defaults = {name: str(parameter["Default"]) for name, parameter in declared().parameters.items()}
    pool = "StaffPool"
    return DeployedStack(
        name=STACK,
        region=REGION,
        stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{STACK}/id",
        parameters={**defaults, **PARAMETERS, **more},
        outputs={"McpUrl": URL, "StaffPoolId": pool, "SignInUrl": "https://desk.auth.example.com"},
        tags={},
        session=boto3.Session(region_name=REGION),
    )


def physical_id(logical_id: str, kind: str) -> str:
    """Return what AWS calls a resource: here its logical id, in an ARN where AWS has one."""
    if kind == ALIAS:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:McpFunction:live"
    return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:{logical_id}" if kind == SECRET else logical_id


class Account:
    """`Aws` from memory. What it answers by action may be replaced by a test.

    Args:
        known: The same stack, which answers what this one needs to answer; another account's, so that what a test takes
            from this one is taken from it alone.
        more: Parameters of the stack.
    """

    def __init__(self, known: Deployment | None = None, more: Mapping[str, str] = MappingProxyType({})) -> None:
        self.deployment = known or Deployment(deployed_stack(more), self)
        #: Every action that was asked.
        self.asked: list[str] = []
        #: Actions that whoever asks may not call, that AWS knows nothing for, and that fail with a code of AWS's.
        self.denied: set[str] = set()
        self.missing: set[str] = set()
        self.failing: dict[str, str] = {}
        #: Variables that every function has besides the template's, or instead of them.
        self.variables: dict[str, str] = {}
        self.answers: dict[str, Answer] = {
            "cloudformation:ListStackResources": lambda _: {
                "StackResourceSummaries": list(_listed(self.deployment.stack.parameters))
            },
            "cloudformation:GetTemplate": lambda _: {"TemplateBody": _template()},
            "cloudwatch:DescribeAlarms": lambda asked: {"MetricAlarms": list(map(_alarm, asked["AlarmNames"]))},
            "cloudwatch:GetDashboard": lambda asked: {"DashboardBody": self._dashboard(asked["DashboardName"])},
            "cloudwatch:GetMetricData": lambda asked: {
                "MetricDataResults": list(map(_series, asked["MetricDataQueries"]))
            },
            "cognito-idp:DescribeManagedLoginBrandingByClient": lambda _: {"ManagedLoginBranding": {}},
            "cognito-idp:DescribeIdentityProvider": lambda _: {"IdentityProvider": self._provider()},
            "cognito-idp:DescribeUserPool": lambda _: {
                "UserPool": {
                    "EmailConfiguration": _MAIL,
                    "MfaConfiguration": "ON",
                    "LambdaConfig": {
                        "InboundFederation": {"LambdaArn": TOKENS, "LambdaVersion": "V1_0"},
                        "PreTokenGenerationConfig": {"LambdaArn": TOKENS, "LambdaVersion": "V2_0"},
                    },
                }
            },
            "cognito-idp:DescribeUserPoolClient": lambda asked: {"UserPoolClient": self._client(asked["ClientId"])},
            "cognito-idp:DescribeUserPoolDomain": lambda _: {
                "DomainDescription": {"Status": "ACTIVE", "ManagedLoginVersion": 2}
            },
            "cognito-idp:ListUserPoolClients": lambda _: {
                "UserPoolClients": [{"ClientId": one} for one in ("a", "b", AGENT.client_id)]
            },
            "cognito-idp:ListUserPoolClientSecrets": lambda _: {
                "ClientSecrets": [{"ClientSecretId": "one", "ClientSecretCreateDate": NOW - timedelta(days=30)}]
            },
            "cognito-idp:ListUsers": lambda asked: {
                "Users": [company_person()] if "Filter" in asked else [person("ada", "ada@example.com"), person("bob")]
            },
            "dynamodb:DescribeContinuousBackups": lambda _: {
                "ContinuousBackupsDescription": {
                    "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}
                }
            },
            "dynamodb:DescribeTable": lambda asked: {"Table": self._table(asked["TableName"])},
            "dynamodb:DescribeTimeToLive": lambda asked: {
                "TimeToLiveDescription": self._time_to_live(asked["TableName"])
            },
            "dynamodb:GetItem": lambda asked: _row(asked["Key"]["pk"]["S"]),
            "dynamodb:Query": lambda _: {"Items": [agent_key(AGENT.client_id)]},
            "iam:SimulatePrincipalPolicy": lambda asked: {"EvaluationResults": list(self._decisions(asked))},
            "lambda:GetAccountSettings": lambda _: {"AccountLimit": {"ConcurrentExecutions": 1_000}},
            "lambda:GetAlias": lambda _: {"FunctionVersion": "7"},
            "lambda:GetEventSourceMapping": lambda asked: self._mapping(asked["UUID"]),
            "lambda:GetFunctionConfiguration": self._function,
            "lambda:GetPolicy": lambda _: {"Policy": json.dumps({"Statement": [_MAY_ASK]})},
            "lambda:InvokeFunction": lambda asked: {"Payload": BytesIO(json.dumps(_answer(asked)).encode())},
            "logs:DescribeLogGroups": lambda asked: {
                "logGroups": [{"logGroupName": asked["logGroupNamePrefix"], "retentionInDays": 90}]
            },
            "logs:DescribeQueryDefinitions": lambda _: {"queryDefinitions": list(self._queries())},
            "logs:GetQueryResults": lambda _: {"status": "Complete", "results": []},
            "logs:StartQuery": lambda _: {"queryId": "a-query"},
            "secretsmanager:DescribeSecret": lambda asked: _secret(asked["SecretId"]),
            "servicequotas:GetServiceQuota": lambda _: {"Quota": {"Value": 10_000.0}},
            "ses:GetAccount": lambda _: {"ProductionAccessEnabled": True},
            "ses:GetEmailIdentity": lambda _: {"VerifiedForSendingStatus": True},
            "sns:GetTopicAttributes": lambda _: {"Attributes": {"SubscriptionsConfirmed": "2"}},
        }

    def ask(self, action: str, *, region: str | None = None, **parameters: Any) -> Mapping[str, Any]:
        """See `Aws`."""
        self.asked.append(action)
        if action in self.denied:
            raise NotAllowed(action)
        if action in self.missing:
            raise NotThere(action)
        if action in self.failing:
            raise CallFailed(action, self.failing[action], "AWS's words")
        return self.answers[action](parameters)

    def every(self, action: str, member: str, **parameters: Any) -> Iterator[Any]:
        """See `Aws`."""
        yield from self.ask(action, **parameters)[member]

    def also(self, action: str, **members: Any) -> None:
        """Have an action's answers say something else in some of their members."""
        before = self.answers[action]
        self.answers[action] = lambda asked: {**before(asked), **members}

    def _of(self, logical_id: str, name: str) -> Any:
        return self.deployment.declared_property(logical_id, name)

    def _dashboard(self, logical_id: str) -> str:
        written = json.dumps(self.deployment.template.properties(logical_id)["DashboardBody"])
        for alarm in self.deployment.of_type("AWS::CloudWatch::Alarm"):
            written = written.replace(
                f"${{{alarm.logical_id}.Arn}}", f"arn:aws:cloudwatch:r:1:alarm:{alarm.physical_id}"
            )
        body: str = self.deployment._resolver.resolve(json.loads(written))
        return body

    def _table(self, logical_id: str) -> Mapping[str, Any]:
        stream = self._of(logical_id, "StreamSpecification")
        return {
            "TableStatus": "ACTIVE",
            "GlobalSecondaryIndexes": [
                {"IndexName": index["IndexName"], "IndexStatus": "ACTIVE"}
                for index in self._of(logical_id, "GlobalSecondaryIndexes") or ()
            ],
            "DeletionProtectionEnabled": self._of(logical_id, "DeletionProtectionEnabled"),
            "LatestStreamArn": f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{logical_id}/stream/now",
            **({"StreamSpecification": {"StreamEnabled": True, **stream}} if stream else {}),
        }

    def _time_to_live(self, logical_id: str) -> Mapping[str, Any]:
        specification = self._of(logical_id, "TimeToLiveSpecification")
        if specification is None:
            return {"TimeToLiveStatus": "DISABLED"}
        return {"TimeToLiveStatus": "ENABLED", "AttributeName": specification["AttributeName"]}

    def _mapping(self, logical_id: str) -> Mapping[str, Any]:
        return {
            "State": "Enabled",
            "LastProcessingResult": "No records processed",
            "FilterCriteria": self._of(logical_id, "FilterCriteria"),
        }

    def _function(self, asked: Parameters) -> Mapping[str, Any]:
        logical_id = asked["FunctionName"]
        properties = self.deployment.template.properties(logical_id)
        return {
            "FunctionName": logical_id,
            "Role": f"arn:aws:iam::{ACCOUNT_ID}:role/{logical_id}",
            "Environment": {"Variables": {**self._of(logical_id, "Environment")["Variables"], **self.variables}},
            "LoggingConfig": {"LogGroup": self._of(logical_id, "LoggingConfig")["LogGroup"]},
            "TracingConfig": {"Mode": "Active" if "TracingConfig" in properties else "PassThrough"},
            "Version": "7" if "Qualifier" in asked else "$LATEST",
            "CodeSha256": "the newest",
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "SnapStart": {
                "ApplyOn": "PublishedVersions",
                "OptimizationStatus": "On" if "Qualifier" in asked else "Off",
            },
        }

    def _provider(self) -> Mapping[str, Any]:
        declared = {
            name: self._of("CompanyIdentityProvider", name)
            for name in ("ProviderName", "ProviderType", "ProviderDetails", "AttributeMapping")
        }
        details = {**declared["ProviderDetails"], "ActiveEncryptionCertificate": "MIIC"}
        # Cognito maps the user name by itself.
        return {
            **declared,
            "ProviderDetails": details,
            "AttributeMapping": {**declared["AttributeMapping"], "username": "sub"},
        }

    def _client(self, client_id: str) -> Mapping[str, Any]:
        """Return an app client as Cognito describes it; with its secret, as it does."""
        if client_id == AGENT.client_id:
            scope = f"{URL}/invoke"
            return {
                "AllowedOAuthFlows": ["client_credentials"],
                "AllowedOAuthScopes": [scope],
                "ClientSecret": SECRET_OF_AGENT,
            }
        if client_id not in self.deployment.resources:
            return {"ClientName": client_id, "AllowedOAuthFlows": ["code"]}
        names = ("AccessTokenValidity", "TokenValidityUnits", "WriteAttributes", "AllowedOAuthFlows")
        providers = [CORP, "COGNITO"]
        return {**{name: self._of(client_id, name) for name in names}, "SupportedIdentityProviders": providers}

    def _queries(self) -> Iterator[Mapping[str, Any]]:
        for query in self.deployment.of_type(QUERY):
            yield {
                "queryDefinitionId": query.physical_id,
                "name": self._of(query.logical_id, "Name"),
                "logGroupNames": self._of(query.logical_id, "LogGroupNames"),
                "queryString": self._of(query.logical_id, "QueryString"),
            }

    def _decisions(self, asked: Parameters) -> Iterator[Mapping[str, Any]]:
        """Allow what the function of the role needs."""
        function = self.deployment.functions[asked["PolicySourceArn"].rpartition("/")[2]]
        arns = Arns(self.deployment, Account(self.deployment))
        (arn,) = asked["ResourceArns"]
        keys = [key for entry in asked.get("ContextEntries", ()) for key in entry["ContextKeyValues"]]
        is_in_reach = all(key == f"idp#{CORP}" for key in keys)
        needed = {
            action for need in NEEDS[function.logical_id] for action in need.actions if arns.of(need, function) == arn
        }
        for action in asked["ActionNames"]:
            yield {
                "EvalActionName": action,
                "EvalDecision": "allowed" if action in needed and is_in_reach else "implicitDeny",
            }


def _row(pk: str) -> Mapping[str, Any]:
    rows = {
        f"idp#{CORP}": map_item(GroupMap(provider=CORP, rules=RULES, version=4)),
        f"agent#{AGENT.client_id}": agent_item(AGENT),
    }
    return {"Item": rows[pk]} if pk in rows else {}


def _answer(asked: Parameters) -> Mapping[str, Any]:
    """Answer an event of a trigger by the product's own code, as the function does."""
    event, maps, now = json.loads(asked["Payload"]), FakeGroupMaps(), int(NOW.timestamp())
    if event["triggerSource"].startswith("InboundFederation"):
        claims = inbound_claims(event, provider=CORP, groups_claim="groups", maps=maps, now=now)
        return {**event, "response": {"userAttributesToMap": claims}}
    overrides = token_overrides(event, provider=CORP, session_minutes=480, maps=maps, now=now)
    return {**event, "response": {"claimsAndScopeOverrideDetails": overrides}}


def _listed(parameters: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    resolver = deployed(parameters)
    for logical_id, resource in resources().items():
        kind = resource["Type"]
        if "Condition" not in resource or resolver.resolve({"Condition": resource["Condition"]}):
            yield {
                "LogicalResourceId": logical_id,
                "ResourceType": kind,
                "PhysicalResourceId": physical_id(logical_id, kind),
            }


def _template() -> Mapping[str, Any]:
    return {
        "Parameters": dict(declared().parameters),
        "Conditions": dict(declared().conditions),
        "Resources": dict(resources()),
    }


def _alarm(name: str) -> Mapping[str, Any]:
    return {
        "AlarmName": name,
        "StateValue": "OK",
        "ActionsEnabled": True,
        "AlarmActions": [TOPIC],
        "AlarmConfigurationUpdatedTimestamp": datetime(2026, 11, 1, tzinfo=UTC),
    }


def _series(query: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Id": query["Id"], "StatusCode": "Complete", "Values": [1.0]}


def _secret(secret_id: str) -> Mapping[str, Any]:
    return {
        "ARN": secret_id,
        "VersionIdsToStages": {"a-version": ["AWSCURRENT"]},
        "CreatedDate": datetime(2026, 11, 1, tzinfo=UTC),
    }


TOKENS: Final = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:TokensFunction"
#: What Cognito says beside an app client, and nobody else may.
SECRET_OF_AGENT: Final = "a-secret-that-nobody-may-see"
_MAY_ASK: Final = {
    "Effect": "Allow",
    "Principal": {"Service": "cognito-idp.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Condition": {
        "StringEquals": {"AWS:SourceAccount": ACCOUNT_ID},
        "ArnLike": {"AWS:SourceArn": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT_ID}:userpool/StaffPool"},
    },
}
_MAIL: Final = {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES}
