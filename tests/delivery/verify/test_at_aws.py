"""What is told of the stack's parts: every way to be wrong, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from delivery.verify.checks.quotas import MAX_BRANDING_STYLES
from delivery.verify.verdict import CheckOutcome
from tests.delivery.verify.account import NOW, TOPIC, Parameters, person
from tests.delivery.verify.conftest import World
from tests.delivery.verify.rows import Change, Row, require_told, rows

PASS, FAIL, NOT_TRIED = CheckOutcome


def says(action: str, **members: Any) -> Change:
    """Have AWS say something else in some members of an answer."""
    return lambda world: world.account.also(action, **members)


def gone(action: str) -> Change:
    """Have AWS know nothing of that name."""
    return lambda world: world.account.missing.add(action)


def staff(*people: Any) -> Change:
    """Have these people in the staff's pool."""
    return says("cognito-idp:ListUsers", Users=list(people))


def function(*, published: bool | None = None, **members: Any) -> Change:
    """Change every function's configuration, of what was deployed last, of what was published, or of both."""

    def changed(world: World) -> None:
        before = world.account.answers["lambda:GetFunctionConfiguration"]

        def answer(asked: Parameters) -> Mapping[str, Any]:
            is_meant = published in {None, "Qualifier" in asked}
            return {**before(asked), **(members if is_meant else {})}

        world.account.answers["lambda:GetFunctionConfiguration"] = answer

    return changed


def alarm(**members: Any) -> Change:
    """Change every alarm."""

    def changed(world: World) -> None:
        before = world.account.answers["cloudwatch:DescribeAlarms"]
        world.account.answers["cloudwatch:DescribeAlarms"] = lambda asked: {
            "MetricAlarms": [{**one, **members} for one in before(asked)["MetricAlarms"]]
        }

    return changed


def decision(action: str, **members: Any) -> Change:
    """Change what the simulator says of an action, on everything."""

    def changed(world: World) -> None:
        before = world.account.answers["iam:SimulatePrincipalPolicy"]
        world.account.answers["iam:SimulatePrincipalPolicy"] = lambda asked: {
            "EvaluationResults": [
                {**result, **members} if result["EvalActionName"] == action else result
                for result in before(asked)["EvaluationResults"]
            ]
        }

    return changed


def table(**members: Any) -> Change:
    """Change every table."""

    def changed(world: World) -> None:
        before = world.account.answers["dynamodb:DescribeTable"]
        world.account.answers["dynamodb:DescribeTable"] = lambda asked: {"Table": {**before(asked)["Table"], **members}}

    return changed


def indexes(**status: str) -> list[dict[str, str]]:
    """Return the desk's indexes, active but for those of which something else is said."""
    names = ("assignees", "queues", "touched")
    return [{"IndexName": name, "IndexStatus": status.get(name, "ACTIVE")} for name in names]


def refusing(action: str, code: str) -> Change:
    """Have an action fail."""
    return lambda world: world.account.failing.update({action: code})


def renamed(world: World) -> None:
    """Deploy a function of which this release knows nothing."""
    world.account.also(
        "cloudformation:ListStackResources",
        StackResourceSummaries=[
            {
                "LogicalResourceId": "NewFunction",
                "ResourceType": "AWS::Lambda::Function",
                "PhysicalResourceId": "McpFunction",
            },
            {
                "LogicalResourceId": "StaffResourceServer",
                "ResourceType": "AWS::Cognito::UserPoolResourceServer",
                "PhysicalResourceId": "x",
            },
        ],
    )


YEAR_AGO: datetime = NOW - timedelta(days=400)
MINUTE_AGO: datetime = NOW - timedelta(minutes=1)
MAPPING, SECRET, POOL = "lambda:GetEventSourceMapping", "secretsmanager:DescribeSecret", "cognito-idp:DescribeUserPool"
STATE: dict[str, Any] = {"StateReason": "the layer is gone"}
UNKNOWN = {"EvalDecision": "implicitDeny", "MissingContextValues": ["aws:SourceVpc"]}
BY_COGNITO = {"UserPool": {"EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}}}
FULL = {"UserPoolClients": [{"ClientId": str(number)} for number in range(MAX_BRANDING_STYLES)]}

ROWS = [
    *rows(
        "Functions",
        ("McpFunction is ready", FAIL, "the layer is gone", function(State="Failed", **STATE)),
        ("McpFunction is ready", FAIL, "its last change failed", function(LastUpdateStatus="Failed")),
        ("McpFunction is ready", NOT_TRIED, "still being changed", function(LastUpdateStatus="InProgress")),
        ("McpFunction is ready", PASS, "takes longer", function(State="Inactive")),
        ("'live' of McpFunction", FAIL, "says that there is none", gone("lambda:GetAlias")),
        ("'live'", FAIL, "$LATEST", function(published=True, Version="$LATEST")),
        ("'live'", FAIL, "version 7 is not", function(published=True, CodeSha256="older")),
        ("'live'", FAIL, "version 7 is not", function(published=True, Environment={"Variables": {}})),
        (
            "'live'",
            FAIL,
            "another version",
            says("lambda:GetAlias", RoutingConfig={"AdditionalVersionWeights": {"6": 0.1}}),
        ),
        (
            "'live'",
            FAIL,
            "snapshot",
            function(published=True, SnapStart={"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}),
        ),
        ("'live'", FAIL, "the layer is gone", function(published=True, State="Failed", **STATE)),
    ),
    *rows(
        "Roles",
        (
            "McpFunction may do what",
            FAIL,
            "dynamodb:Query on table/DeskTable",
            decision("dynamodb:Query", EvalDecision="explicitDeny"),
        ),
        ("McpFunction may do what", NOT_TRIED, "dynamodb:Query on", decision("dynamodb:Query", **UNKNOWN)),
        (
            "McpFunction may do nothing",
            FAIL,
            "dynamodb:PutItem on table/PermissionsTable",
            decision("dynamodb:PutItem", EvalDecision="allowed"),
        ),
        (
            "EraseFunction may do nothing",
            FAIL,
            "dynamodb:Scan on table/DeskTable",
            decision("dynamodb:Scan", EvalDecision="allowed"),
        ),
        ("NewFunction may do what", NOT_TRIED, "does not know it", renamed),
    ),
    *rows(
        "Tables",
        (
            "DeskTable can be restored",
            FAIL,
            "is off",
            says("dynamodb:DescribeContinuousBackups", ContinuousBackupsDescription={}),
        ),
        ("DeskTable is active", FAIL, "ARCHIVED", table(TableStatus="ARCHIVED")),
        ("DeskTable is active", FAIL, "says that there is none", gone("dynamodb:DescribeTable")),
        ("indexes of DeskTable", FAIL, "there is no assignees, queues, touched", table(GlobalSecondaryIndexes=[])),
        ("indexes of DeskTable", FAIL, "queues is CREATING", table(GlobalSecondaryIndexes=indexes(queues="CREATING"))),
        ("indexes of DeskTable", PASS, "queues", table(GlobalSecondaryIndexes=indexes(queues="UPDATING"))),
        ("DeskTable is protected", FAIL, "it is not", table(DeletionProtectionEnabled=False)),
        ("the stream of DeskTable", FAIL, "none, where the template says KEYS_ONLY", table(StreamSpecification={})),
        (
            "the stream of DeskTable",
            FAIL,
            "NEW_IMAGE",
            table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}),
        ),
        (
            "time to live of DeskTable",
            FAIL,
            "none, where",
            says("dynamodb:DescribeTimeToLive", TimeToLiveDescription={"TimeToLiveStatus": "DISABLED"}),
        ),
        (
            "time to live of DeskTable",
            FAIL,
            "expires, where",
            says(
                "dynamodb:DescribeTimeToLive",
                TimeToLiveDescription={"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"},
            ),
        ),
    ),
    *rows(
        "Erasure",
        ("is enabled", FAIL, "Disabled", says(MAPPING, State="Disabled")),
        ("is enabled", NOT_TRIED, "still Creating", says(MAPPING, State="Creating")),
        ("is enabled", FAIL, "says that there is none", gone(MAPPING)),
        (
            "may read",
            FAIL,
            "PROBLEM: Cannot access",
            says(MAPPING, LastProcessingResult="PROBLEM: Cannot access stream"),
        ),
        ("may read", PASS, "OK", says(MAPPING, LastProcessingResult="OK")),
        ("the filter", FAIL, "not the template's", says(MAPPING, FilterCriteria={"Filters": [{"Pattern": "{}"}]})),
        ("the filter", FAIL, "a key is gone", says(MAPPING, FilterCriteriaError={"Message": "a key is gone"})),
    ),
    *rows(
        "The key of confirmations",
        ("ConfirmationKey", FAIL, "scheduled", says(SECRET, DeletedDate=NOW)),
        ("ConfirmationKey", FAIL, "no current value", says(SECRET, VersionIdsToStages={"v": ["AWSPREVIOUS"]})),
        ("ConfirmationKey", PASS, "400 days old", says(SECRET, LastChangedDate=YEAR_AGO)),
    ),
    *rows(
        "Logs",
        ("McpLog", FAIL, "for ever", says("logs:DescribeLogGroups", logGroups=[{"logGroupName": "McpLog"}])),
        (
            "McpLog",
            FAIL,
            "7 days, where",
            says("logs:DescribeLogGroups", logGroups=[{"logGroupName": "McpLog", "retentionInDays": 7}]),
        ),
        (
            "McpLog",
            FAIL,
            "says that there is none",
            says("logs:DescribeLogGroups", logGroups=[{"logGroupName": "McpLog2"}]),
        ),
    ),
    *rows(
        "Saved queries",
        ("runs", FAIL, "not saved any more", says("logs:DescribeQueryDefinitions", queryDefinitions=[])),
        ("'The slowest calls' runs", FAIL, "AWS's words", refusing("logs:StartQuery", "MalformedQueryException")),
        ("'The slowest calls' runs", NOT_TRIED, "AWS's words", refusing("logs:StartQuery", "LimitExceededException")),
        ("'The slowest calls' runs", FAIL, "says that there is none", gone("logs:StartQuery")),
        ("'The slowest calls' runs", FAIL, "Failed", says("logs:GetQueryResults", status="Failed")),
        ("'The slowest calls' runs", NOT_TRIED, "30 seconds", says("logs:GetQueryResults", status="Running")),
    ),
    *rows(
        "Alarms",
        ("the alarm", FAIL, "it is raised: too many", alarm(StateValue="ALARM", StateReason="too many")),
        ("the alarm", FAIL, "has not decided", alarm(StateValue="INSUFFICIENT_DATA")),
        (
            "the alarm",
            NOT_TRIED,
            "it is new",
            alarm(StateValue="INSUFFICIENT_DATA", AlarmConfigurationUpdatedTimestamp=MINUTE_AGO),
        ),
        ("the alarm", FAIL, "EVALUATION_ERROR", alarm(EvaluationState="EVALUATION_ERROR")),
        ("the alarm", FAIL, "switched off", alarm(ActionsEnabled=False)),
        ("the alarm", FAIL, "says that there is none", alarm(AlarmName="another")),
        ("somebody hears", NOT_TRIED, "AlarmTopicArn is empty", alarm(AlarmActions=[])),
        ("somebody hears", FAIL, TOPIC, says("sns:GetTopicAttributes", Attributes={"SubscriptionsConfirmed": "0"})),
    ),
    *rows(
        "The dashboard",
        ("'Alarms'", FAIL, "there is no alarm", alarm(AlarmName="another")),
        ("'Calls by tool'", FAIL, "AWS's words", refusing("cloudwatch:GetMetricData", "ValidationError")),
        ("'Calls by tool'", NOT_TRIED, "AWS's words", refusing("cloudwatch:GetMetricData", "Throttling")),
        (
            "'Calls by tool'",
            NOT_TRIED,
            "no data for 3 hours",
            says("cloudwatch:GetMetricData", MetricDataResults=[{"Id": "a", "StatusCode": "Complete", "Values": []}]),
        ),
        (
            "'Calls by tool'",
            FAIL,
            "a: Forbidden",
            says("cloudwatch:GetMetricData", MetricDataResults=[{"Id": "a", "StatusCode": "Forbidden", "Values": []}]),
        ),
        ("what else", NOT_TRIED, "was not understood", says("cloudwatch:GetDashboard", DashboardBody="{")),
    ),
    *rows(
        "People",
        ("one person", PASS, "of 2 people", staff(person("a", "a@b.c"), person("b", "A@b.c", verified="false"))),
        ("second factor", PASS, "MFA is ON", lambda _: None),
        (
            "second factor",
            FAIL,
            "MFA is OPTIONAL, where Mfa is ON",
            says(POOL, UserPool={"MfaConfiguration": "OPTIONAL"}),
        ),
        ("second factor", FAIL, "MFA is OFF, where Mfa is ON", says(POOL, UserPool={})),
        ("one person", FAIL, "ada and ben", staff(person("ben", "A.b@c.d"), person("ada", "a.B@C.d"))),
    ),
    *rows(
        "E-mail",
        ("StaffPool", PASS, "50 a day", says(POOL, **BY_COGNITO)),
        ("StaffPool", FAIL, "not verified", says("ses:GetEmailIdentity", VerifiedForSendingStatus=False)),
        ("StaffPool", FAIL, "not verified", gone("ses:GetEmailIdentity")),
        ("StaffPool", FAIL, "sandbox", says("ses:GetAccount", ProductionAccessEnabled=False)),
    ),
    *rows(
        "Limits",
        ("Lambda", FAIL, "10 over all", says("lambda:GetAccountSettings", AccountLimit={"ConcurrentExecutions": 10})),
        ("API Gateway", FAIL, "50, fewer", says("servicequotas:GetServiceQuota", Quota={"Value": 50.0})),
        ("API Gateway", NOT_TRIED, "does not say", gone("servicequotas:GetServiceQuota")),
        ("branding styles of StaffPool", FAIL, "20 of 20", says("cognito-idp:ListUserPoolClients", **FULL)),
        ("branding styles of StaffPool", PASS, "0 of 20", gone("cognito-idp:DescribeManagedLoginBrandingByClient")),
        ("app clients of StaffPool", PASS, "20 of 1000", says("cognito-idp:ListUserPoolClients", **FULL)),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_told(world: World, row: Row) -> None:
    require_told(world, row)


def test_a_query_that_runs_is_waited_for(world: World) -> None:
    statuses = iter(["Scheduled", "Running", *["Complete"] * 100])
    world.account.answers["logs:GetQueryResults"] = lambda _: {"status": next(statuses)}

    assert world.failures("Saved queries") == []


def test_the_simulator_is_asked_about_one_resource_at_a_time(world: World) -> None:
    asked: list[int] = []
    before = world.account.answers["iam:SimulatePrincipalPolicy"]

    def answer(given: Parameters) -> Mapping[str, Any]:
        asked.append(len(given["ResourceArns"]))
        return before(given)

    world.account.answers["iam:SimulatePrincipalPolicy"] = answer

    world.findings("Roles")

    assert set(asked) == {1}
