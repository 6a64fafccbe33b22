"""AWS, asked with the credentials of whoever runs the command. Nothing that is asked changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from delivery.verify.unanswered import CallFailed, NotAllowed, NotThere
from servicedesk.aws.faults import AwsFault, fault_of

if TYPE_CHECKING:
    import boto3

#: Asked with a person's credentials alone. Their answers hold an app client's or a provider's secret, which is dropped
#: where it arrives, or who may do what; `lambda:InvokeFunction` sends events that are made up and grant nothing. The
#: pipeline's role has none of them (docs/pipeline/deployer.yaml), and its report says so.
BY_A_PERSON: Final = frozenset(
    {
        "cognito-idp:DescribeIdentityProvider",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:ListUserPoolClientSecrets",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "lambda:InvokeFunction",
    }
)
#: All that is ever asked, named as in an IAM policy: what the credentials need. `logs:StartQuery` starts a search.
ACTIONS: Final = BY_A_PERSON | frozenset(
    {
        "cloudformation:GetTemplate",
        "cloudformation:ListStackResources",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetDashboard",
        "cloudwatch:GetMetricData",
        "cognito-idp:DescribeManagedLoginBrandingByClient",
        "cognito-idp:DescribeUserPool",
        "cognito-idp:DescribeUserPoolDomain",
        "cognito-idp:ListUserPoolClients",
        "cognito-idp:ListUsers",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "iam:SimulatePrincipalPolicy",
        "lambda:GetAccountSettings",
        "lambda:GetAlias",
        "lambda:GetEventSourceMapping",
        "lambda:GetFunctionConfiguration",
        "lambda:GetPolicy",
        "logs:DescribeLogGroups",
        "logs:DescribeQueryDefinitions",
        "logs:GetQueryResults",
        "logs:StartQuery",
        "secretsmanager:DescribeSecret",
        "servicequotas:GetServiceQuota",
        "ses:GetAccount",
        "ses:GetEmailIdentity",
        "sns:GetTopicAttributes",
    }
)
#: Prefix in IAM → service in boto3, where they differ.
_SERVICES: Final[Mapping[str, str]] = {"servicequotas": "service-quotas", "ses": "sesv2"}
#: Action in IAM → operation of the API, where they differ.
OPERATIONS: Final[Mapping[str, str]] = {"lambda:InvokeFunction": "Invoke"}
_FAILURES: Final = (ClientError, BotoCoreError, ResponseParserError)
_CONFIG: Final = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=30)


class Aws(Protocol):
    """What AWS says."""

    def ask(self, action: str, *, region: str | None = None, **parameters: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- as the API has them
        """Call an action of `ACTIONS` and return its answer, in the API's own shape.

        Args:
            action: Named as in an IAM policy.
            region: Where; None for the stack's region.
            parameters: As the API names them.

        Raises:
            NotAllowed: The credentials may not.
            NotThere: AWS knows nothing of that name.
            CallFailed: Anything else went wrong.
        """

    def every(self, action: str, member: str, **parameters: Any) -> Iterator[Any]:  # noqa: ANN401 -- the same
        """Call a listing action page by page and yield the entries of one member of its answers.

        Raises as `ask` does.
        """


class AwsSession:
    """`Aws` over boto3. Lives as long as the command.

    Args:
        session: Whose credentials, and the stack's region.
    """

    def __init__(self, session: boto3.Session) -> None:
        self._session: Any = session
        self._client = cache(self._make_client)

    def ask(self, action: str, *, region: str | None = None, **parameters: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- see Aws
        """See `Aws`."""
        service, operation = _operation(action)
        try:
            answer: Mapping[str, Any] = getattr(self._client(service, region), operation)(**parameters)
        except _FAILURES as error:
            raise _translate(action, error) from None
        return answer

    def every(self, action: str, member: str, **parameters: Any) -> Iterator[Any]:  # noqa: ANN401 -- see Aws
        """See `Aws`."""
        service, operation = _operation(action)
        client = self._client(service, None)
        if not client.can_paginate(operation):
            yield from self._every_by_token(action, member, parameters)
            return
        try:
            for page in client.get_paginator(operation).paginate(**parameters):
                yield from page.get(member, ())
        except _FAILURES as error:
            raise _translate(action, error) from None

    def _every_by_token(self, action: str, member: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        token: Mapping[str, str] = {}
        while True:
            page = self.ask(action, **parameters, **token)
            yield from page.get(member, ())
            if not page.get("nextToken"):
                return
            token = {"nextToken": page["nextToken"]}

    def _make_client(self, service: str, region: str | None) -> Any:  # noqa: ANN401 -- a client of any service
        return self._session.client(service, region_name=region, config=_CONFIG)


def _operation(action: str) -> tuple[str, str]:
    """Return boto3's names for an action.

    Raises:
        KeyError: It is not one of those that this command asks.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    prefix, operation = action.split(":")
    operation = OPERATIONS.get(action, operation)
    return _SERVICES.get(prefix, prefix), xform_name(operation)


def _translate(action: str, error: Exception) -> Exception:
    if not isinstance(error, ClientError):
        return CallFailed(action, type(error).__name__, str(error))
    code = error.response["Error"]["Code"]
    if fault_of(code) is AwsFault.DENIED:
        return NotAllowed(action)
    if fault_of(code) is AwsFault.NO_RESOURCE:
        return NotThere(action)
    return CallFailed(action, code, error.response["Error"].get("Message", ""))
