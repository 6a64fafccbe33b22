"""What `servicedesk verify` asks of AWS and moto does not answer, each as AWS documents it."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import MappingProxyType
from typing import Any

import boto3

from delivery.rehearsal.role_policies import allows, statements_of
from delivery.rehearsal.transforms import apply_transforms
from delivery.verify.aws import AwsSession
from delivery.verify.needs import NEEDS
from delivery.verify.unanswered import CallFailed, NotAllowed, NotThere
from stack.deployed import DeployedStack

#: What a query's line begins with (CloudWatch Logs Insights, "Supported commands").
COMMANDS = ("#", "filter", "stats", "sort", "limit", "display", "parse", "fields", "|")


class RehearsedAws(AwsSession):
    """`AwsSession` to moto, with stand-ins for what moto lacks. What it knows may be changed, to plant a fault."""

    def __init__(self, stack: DeployedStack, endpoint_url: str) -> None:
        super().__init__(stack.session)
        self._stack = stack
        self._plain: Any = {name: boto3.client(name, endpoint_url=endpoint_url) for name in ("cloudformation", "iam")}
        self.template = self._process_template()
        made = list(self._resources())
        self._names = {summary["LogicalResourceId"]: summary["PhysicalResourceId"] for summary in made}
        #: Id → a saved query's definition.
        self.queries = {
            summary["PhysicalResourceId"]: self._definition(summary["LogicalResourceId"])
            for summary in made
            if summary["ResourceType"] == "AWS::Logs::QueryDefinition"
        }
        #: App clients without a branding style.
        self.unstyled: set[str] = set()
        #: Actions that whoever asks may not call.
        self.denied: set[str] = set()
        #: Runs a function by its logical id on an event; there is none before the stack is served.
        self.invoke: Callable[[str, dict[str, Any]], Any] | None = None
        #: How old the secret of every app client is that has one.
        self.secret_days = 30
        self.executions = 1_000
        self.requests_a_second = 10_000.0
        self.is_out_of_sandbox = True
        self.managed_login_version = 2
        #: App clients of each pool that nobody made.
        self.more_clients = 0
        #: Members of an answer that are another's, by action.
        self.planted: Mapping[str, Mapping[str, Any]] = {}
        #: What is listed instead, by action.
        self.listed: Mapping[str, Any] = {}
        #: Members of every published version, and of every table, that are another's.
        self.published: Mapping[str, Any] = {}
        self.tables: Mapping[str, Any] = {}

    def ask(self, action: str, *, region: str | None = None, **parameters: Any) -> Mapping[str, Any]:
        """See `Aws`."""
        if action in self.denied:
            raise NotAllowed(action)
        stand_in = getattr(self, "_" + action.replace(":", "_").replace("-", "_"), None)
        answer = stand_in(parameters) if stand_in else super().ask(action, region=region, **parameters)
        return {**answer, **self.planted.get(action, {})}

    def every(self, action: str, member: str, **parameters: Any) -> Iterator[Any]:
        """See `Aws`."""
        if action in self.denied:
            raise NotAllowed(action)
        if action in self.listed:
            yield from (entry for entry in self.listed[action])
        elif action == "iam:SimulatePrincipalPolicy":
            given = {
                entry["ContextKeyName"]: entry["ContextKeyValues"] for entry in parameters.get("ContextEntries", ())
            }
            (arn,) = parameters["ResourceArns"]
            yield from self._simulate(parameters["PolicySourceArn"], parameters["ActionNames"], arn, given)
        elif action == "logs:DescribeQueryDefinitions":
            yield from ({"queryDefinitionId": name, **definition} for name, definition in self.queries.items())
        elif action == "cloudwatch:GetMetricData":
            yield from (
                {"Id": query["Id"], "StatusCode": "Complete", "Values": [1.0]} for query in self._series(parameters)
            )
        else:
            yield from super().every(action, member, **parameters)
        if action == "cognito-idp:ListUserPoolClients":
            yield from ({"ClientId": f"more-{number}"} for number in range(self.more_clients))

    def _resources(self) -> Iterator[Mapping[str, Any]]:
        listed = super().every(
            "cloudformation:ListStackResources", "StackResourceSummaries", StackName=self._stack.name
        )
        yield from (summary for summary in listed if summary.get("PhysicalResourceId"))

    def _process_template(self) -> Mapping[str, Any]:
        """What CloudFormation makes of the template: its loops unrolled, SAM's resources written out."""
        raw = self._plain["cloudformation"].get_template(StackName=self._stack.name)["TemplateBody"]
        return apply_transforms(
            json.loads(raw) if isinstance(raw, str) else raw, self._stack.region, self._stack.parameters
        )

    def _definition(self, logical_id: str) -> dict[str, Any]:
        properties = self.template["Resources"][logical_id]["Properties"]
        groups = [self._names[reference["Ref"]] for reference in properties["LogGroupNames"]]
        name = properties["Name"]["Fn::Sub"].replace("${AWS::StackName}", self._stack.name)
        return {"name": name, "queryString": properties["QueryString"], "logGroupNames": groups}

    def _cloudformation_GetTemplate(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the action's name
        return {"TemplateBody": self.template}

    def _simulate(
        self, role_arn: str, actions: list[str], arn: str, given: Mapping[str, list[str]] = MappingProxyType({})
    ) -> Iterator[Mapping[str, Any]]:
        statements = statements_of(self._plain["iam"], role_arn.rpartition("/")[2])
        for action in actions:
            is_allowed = allows(statements, action, arn, given)
            yield {"EvalActionName": action, "EvalDecision": "allowed" if is_allowed else "implicitDeny"}

    def _lambda_GetFunctionConfiguration(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        """Return a function as moto has it, and where it logs, which moto forgets."""
        function = super().ask("lambda:GetFunctionConfiguration", **parameters)
        logical_id = next(key for key, name in self._names.items() if name == function["FunctionName"])
        log_group = self.template["Resources"][logical_id]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        published = self.published if "Qualifier" in parameters else {}
        return {**function, "LoggingConfig": {"LogGroup": self._names[log_group]}, **published}

    def _dynamodb_DescribeTable(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        return {"Table": {**super().ask("dynamodb:DescribeTable", **parameters)["Table"], **self.tables}}

    def _lambda_GetEventSourceMapping(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        """What Lambda says of its last look: whether the function's role may read the stream."""
        mapping = super().ask("lambda:GetEventSourceMapping", **parameters)
        function = super().ask("lambda:GetFunctionConfiguration", FunctionName=mapping["FunctionArn"])
        needed = next(sorted(need.actions) for need in NEEDS["EraseFunction"] if need.part == "/stream")
        decisions = self._simulate(function["Role"], needed, mapping["EventSourceArn"])
        may_read = {decision["EvalDecision"] for decision in decisions} == {"allowed"}
        result = "No records processed" if may_read else "PROBLEM: Cannot access stream. Please ensure the role can."
        return {**mapping, "LastProcessingResult": result}

    def _logs_StartQuery(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        for line in parameters["queryString"].splitlines():
            if not line.lstrip("| ").startswith(COMMANDS) or line.count("(") != line.count(")"):
                raise CallFailed("logs:StartQuery", "MalformedQueryException", f"unexpected symbol in {line!r}")
        for group in parameters["logGroupNames"]:
            if not list(super().every("logs:DescribeLogGroups", "logGroups", logGroupNamePrefix=group)):
                raise NotThere("logs:StartQuery")
        return {"queryId": "a-query"}

    def _logs_GetQueryResults(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        return {"status": "Complete", "results": []}

    def _cognito_idp_DescribeManagedLoginBrandingByClient(  # noqa: N802 -- the same
        self, parameters: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        if parameters["ClientId"] in self.unstyled:
            raise NotThere("cognito-idp:DescribeManagedLoginBrandingByClient")
        return {"ManagedLoginBranding": {"ManagedLoginBrandingId": parameters["ClientId"]}}

    def _cognito_idp_DescribeUserPoolDomain(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        described = super().ask("cognito-idp:DescribeUserPoolDomain", **parameters)["DomainDescription"]
        return {"DomainDescription": {**described, "ManagedLoginVersion": self.managed_login_version}}

    def _lambda_InvokeFunction(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        """Run the function's own code; moto would want Docker for it."""
        assert self.invoke is not None  # noqa: S101 -- the stack is served by now
        logical_id = next(key for key, name in self._names.items() if name == parameters["FunctionName"])
        try:
            answer, failed = self.invoke(logical_id, json.loads(parameters["Payload"])), {}
        except Exception as error:  # noqa: BLE001 -- the boundary, as Lambda's own
            answer, failed = {"errorType": type(error).__name__}, {"FunctionError": "Unhandled"}
        return {"Payload": BytesIO(json.dumps(answer).encode()), **failed}

    def _cognito_idp_ListUserPoolClientSecrets(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        super().ask("cognito-idp:DescribeUserPoolClient", **parameters)
        made = datetime.now(UTC) - timedelta(days=self.secret_days, minutes=1)
        return {"ClientSecrets": [{"ClientSecretId": "one", "ClientSecretCreateDate": made}]}

    def _lambda_GetAccountSettings(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        return {"AccountLimit": {"ConcurrentExecutions": self.executions}}

    def _servicequotas_GetServiceQuota(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        return {"Quota": {"Value": self.requests_a_second}}

    def _ses_GetAccount(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 -- the same
        return {"ProductionAccessEnabled": self.is_out_of_sandbox}

    def _series(self, parameters: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The series that are asked for; CloudWatch refuses expressions that it cannot parse."""
        queries: list[Mapping[str, Any]] = parameters["MetricDataQueries"]
        for query in queries:
            expression = query.get("Expression", "")
            if expression.count("(") != expression.count(")"):
                raise CallFailed("cloudwatch:GetMetricData", "ValidationError", f"Error in expression {query['Id']!r}")
        return queries
