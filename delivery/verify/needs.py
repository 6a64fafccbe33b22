"""What each function's code calls, and on what: the one list that roles are held against.

A test walks every call to AWS that is reachable from ``functions/*/app.py`` and fails where this list lacks one, or has
one that nothing makes. Another holds the template's roles to it, statement by statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Actions on one resource."""

    #: The variable of the environment that names the resource, or one of the constants below. Where a deployment leaves
    #: the variable empty, nothing is needed.
    on: str
    #: Named as in an IAM policy.
    actions: frozenset[str]
    #: The part of the resource: ``/index/NAME`` or ``/stream``; empty for the resource itself.
    part: str = ""
    #: Another variable, without which nothing is needed; empty where it is needed wherever there is the resource.
    only_with: str = ""


#: The function's own log group, whatever it is called.
OWN_LOG: Final = "its own log"
#: X-Ray has no resources to name. Only where the function is traced.
TRACES: Final = "X-Ray"

_LOG: Final = Need(on=OWN_LOG, actions=frozenset({"logs:CreateLogStream", "logs:PutLogEvents"}))

#: Logical id of a function → what it needs. Nothing that is not here, nothing that is here and not used.
NEEDS: Final[Mapping[str, tuple[Need, ...]]] = {
    "MetadataFunction": (_LOG,),
    "McpFunction": (
        _LOG,
        Need(on="PERMISSIONS_TABLE", actions=frozenset({"dynamodb:BatchGetItem"})),
        Need(
            on="DESK_TABLE",
            actions=frozenset(
                {
                    "dynamodb:BatchGetItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                    "dynamodb:UpdateItem",
                }
            ),
        ),
        *(
            Need(on="DESK_TABLE", part=f"/index/{index}", actions=frozenset({"dynamodb:Query"}))
            for index in ("assignees", "queues", "touched")
        ),
        Need(
            on="CUSTOMER_POOL_ID",
            actions=frozenset(
                {
                    "cognito-idp:AdminDisableUser",
                    "cognito-idp:AdminGetUser",
                    "cognito-idp:AdminResetUserPassword",
                    "cognito-idp:AdminUpdateUserAttributes",
                }
            ),
        ),
        Need(on="CALLS_TABLE", actions=frozenset({"dynamodb:PutItem", "dynamodb:UpdateItem"})),
        # What was made at a desk that cannot tell itself that a request comes again.
        Need(on="CALLS_TABLE", actions=frozenset({"dynamodb:GetItem"}), only_with="DESK_SECRET_ID"),
        Need(on="DESK_SECRET_ID", actions=frozenset({"secretsmanager:GetSecretValue"})),
        Need(on="CONFIRMATION_SECRET_ID", actions=frozenset({"secretsmanager:GetSecretValue"})),
        Need(on=TRACES, actions=frozenset({"xray:PutTelemetryRecords", "xray:PutTraceSegments"})),
    ),
    "AdminFunction": (
        _LOG,
        Need(on="MCP_LOG_GROUP", actions=frozenset({"logs:FilterLogEvents"})),
        Need(
            on="PERMISSIONS_TABLE",
            actions=frozenset(
                {
                    "dynamodb:BatchGetItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                }
            ),
        ),
        Need(on="PERMISSIONS_TABLE", part="/index/rows-by-kind", actions=frozenset({"dynamodb:Query"})),
        Need(on="PERMISSIONS_TABLE", part="/index/changes-by-time", actions=frozenset({"dynamodb:Query"})),
        Need(on="DESK_TABLE", actions=frozenset({"dynamodb:BatchGetItem"})),
        Need(on="DESK_TABLE", part="/index/touched", actions=frozenset({"dynamodb:Query"})),
        Need(
            on="STAFF_POOL_ID",
            actions=frozenset(
                {
                    "cognito-idp:AdminAddUserToGroup",
                    "cognito-idp:AdminCreateUser",
                    "cognito-idp:AdminDeleteUser",
                    "cognito-idp:AdminDisableUser",
                    "cognito-idp:AdminEnableUser",
                    "cognito-idp:AdminGetUser",
                    "cognito-idp:AdminListGroupsForUser",
                    "cognito-idp:AdminRemoveUserFromGroup",
                    "cognito-idp:AdminUserGlobalSignOut",
                    "cognito-idp:CreateGroup",
                    "cognito-idp:DeleteGroup",
                    "cognito-idp:ListGroups",
                    "cognito-idp:ListUsers",
                    "cognito-idp:ListUsersInGroup",
                }
            ),
        ),
    ),
    "SetupFunction": (_LOG, Need(on="PERMISSIONS_TABLE", actions=frozenset({"dynamodb:PutItem"}))),
    "TokensFunction": (_LOG, Need(on="PERMISSIONS_TABLE", actions=frozenset({"dynamodb:GetItem"}))),
    "EraseFunction": (
        _LOG,
        Need(
            on="DESK_TABLE",
            part="/stream",
            actions=frozenset(
                {
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    "dynamodb:ListStreams",
                }
            ),
        ),
        Need(on="DESK_TABLE", actions=frozenset({"dynamodb:BatchWriteItem", "dynamodb:Query", "dynamodb:UpdateItem"})),
    ),
}

#: What no function may do, whatever it is asked: with one of these, somebody who got hold of a function has the desk.
NOBODY: Final = frozenset(
    {
        "cognito-idp:AdminSetUserPassword",
        "cognito-idp:CreateUserPoolClient",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:UpdateUserPool",
        "dynamodb:DeleteTable",
        "dynamodb:Scan",
        "dynamodb:UpdateTable",
        "logs:DeleteLogGroup",
        "logs:DeleteLogStream",
        "secretsmanager:PutSecretValue",
    }
)
