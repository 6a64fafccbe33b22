"""An AWS account in which a stack of our template is as it must be; a test changes what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
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
from stack.deployed import DeployedStack
from tests.infrastructure.transformed import DOMAIN, declared, deployed, resources

NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
STACK: Final = "service-desk-mcp"
URL: Final = "https://desk.example.com/mcp"
TOPIC: Final = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:on-call"
PARAMETERS: Final = {
    "Environment": "prod",
    "SnapStart": "on",
    "DescribedClients": "https://claude.ai/*",
    "AlarmTopicArn": TOPIC,
    **DOMAIN,
}
SES: Final = f"arn:aws:ses:eu-west-1:{ACCOUNT_ID}:identity/desk.example.com"
Parameters = Mapping[str, Any]
Answer = Callable[[Parameters], Mapping[str, Any]]


def person(name: str, email: str | None = None, *, verified: str = "true") -> Mapping[str, Any]:
    """Return somebody of a user pool."""
    attributes = {} if email is None else {"email": email, "email_verified": verified}
    return {"Username": name, "Attributes": [{"Name": key, "Value": value} for key, value in attributes.items()]}


def deployed_stack() -> DeployedStack:
    """Return the stack as CloudFormation describes it."""
    defaults = {name: str(parameter["Default"]) for name, parameter in declared().parameters.items()}
    pool = "StaffPool"
    return DeployedStack(
        name=STACK,
        region=REGION,
        stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{STACK}/id",
        parameters={**defaults, **PARAMETERS},
        outputs={"McpUrl": URL, "StaffPoolId": pool},
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
    """

    def __init__(self, known: Deployment | None = None) -> None:
        self.deployment = known or Deployment(deployed_stack(), self)
        #: Every action that was asked.
        self.asked: list[str] = []
        #: Actions that whoever asks may not call, that AWS knows nothing for, and that fail with a code of AWS's.
        self.denied: set[str] = set()
        self.missing: set[str] = set()
        self.failing: dict[str, str] = {}
        #: Variables that every function has besides the template's, or instead of them.
        self.variables: dict[str, str] = {}
        self.answers: dict[str, Answer] = {
            "cloudformation:ListStackResources": lambda _: {"StackResourceSummaries": list(_listed())},
            "cloudformation:GetTemplate": lambda _: {"TemplateBody": _template()},
            "cloudwatch:DescribeAlarms": lambda asked: {"MetricAlarms": list(map(_alarm, asked["AlarmNames"]))},
            "cloudwatch:GetDashboard": lambda asked: {"DashboardBody": self._dashboard(asked["DashboardName"])},
            "cloudwatch:GetMetricData": lambda asked: {
                "MetricDataResults": list(map(_series, asked["MetricDataQueries"]))
            },
            "cognito-idp:DescribeManagedLoginBrandingByClient": lambda _: {"ManagedLoginBranding": {}},
            "cognito-idp:DescribeUserPool": lambda _: {
                "UserPool": {"EmailConfiguration": _MAIL, "MfaConfiguration": "ON"}
            },
            "cognito-idp:DescribeUserPoolDomain": lambda _: {
                "DomainDescription": {"Status": "ACTIVE", "ManagedLoginVersion": 2}
            },
            "cognito-idp:ListUserPoolClients": lambda _: {"UserPoolClients": [{"ClientId": "a"}, {"ClientId": "b"}]},
            "cognito-idp:ListUsers": lambda _: {"Users": [person("ada", "ada@example.com"), person("bob")]},
            "dynamodb:DescribeContinuousBackups": lambda _: {
                "ContinuousBackupsDescription": {
                    "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}
                }
            },
            "dynamodb:DescribeTable": lambda asked: {"Table": self._table(asked["TableName"])},
            "dynamodb:DescribeTimeToLive": lambda asked: {
                "TimeToLiveDescription": self._time_to_live(asked["TableName"])
            },
            "iam:SimulatePrincipalPolicy": lambda asked: {"EvaluationResults": list(self._decisions(asked))},
            "lambda:GetAccountSettings": lambda _: {"AccountLimit": {"ConcurrentExecutions": 1_000}},
            "lambda:GetAlias": lambda _: {"FunctionVersion": "7"},
            "lambda:GetEventSourceMapping": lambda asked: self._mapping(asked["UUID"]),
            "lambda:GetFunctionConfiguration": self._function,
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
        pattern, variables = self.deployment.template.properties(logical_id)["DashboardBody"]["Fn::Sub"]
        for alarm in self.deployment.of_type("AWS::CloudWatch::Alarm"):
            pattern = pattern.replace(
                f"${{{alarm.logical_id}.Arn}}", f"arn:aws:cloudwatch:r:1:alarm:{alarm.physical_id}"
            )
        body: str = self.deployment._resolver.resolve({"Fn::Sub": [pattern, variables]})
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
        needed = {
            action for need in NEEDS[function.logical_id] for action in need.actions if arns.of(need, function) == arn
        }
        for action in asked["ActionNames"]:
            yield {"EvalActionName": action, "EvalDecision": "allowed" if action in needed else "implicitDeny"}


def _listed() -> Iterator[Mapping[str, str]]:
    resolver = deployed(PARAMETERS)
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


_MAIL: Final = {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES}
