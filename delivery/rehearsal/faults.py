"""Every fault that `servicedesk verify` must tell: how it is planted, and what must be said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from delivery.rehearsal.aws_plants import (
    Step,
    api_call,
    client_with,
    do_and_undo,
    resource_name,
    role_with,
    with_action,
    without_action,
)
from delivery.rehearsal.plants import Plant, World, aws_answer_with, request_with, response_with, stand_in_with
from delivery.rehearsal.sign_in_plants import (
    agent_without_client,
    grants_of_the_automatic_group,
    permissions_row,
    person_without_groups,
    provider_with,
    unknown_client,
    without_conditions,
)
from delivery.rehearsal.watch_plants import broken_dashboard, first_alarm_with, first_query_with, silent_alarms
from delivery.verify.checks.sign_in_page import UNAVAILABLE

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PlantedFault:
    """One row."""

    section: str
    #: A part of what the finding is about.
    about: str
    #: A part of what is found.
    found: str
    plant: Plant


_GONE = "says that there is none"
_PRM, _AS = "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server"
_ISSUER = "amazonaws.com/us-east-1_"
_DISCOVERY, _KEYS = "/.well-known/openid-configuration", "/.well-known/jwks.json"
_CHALLENGE = "www-authenticate"
_LOG = {"logGroupName": resource_name("AdminLog")}
_MAPPING = {"UUID": resource_name("EraseSource")}
_SECRET = {"SecretId": resource_name("ConfirmationKey")}
_DESK = {"TableName": resource_name("DeskTable")}
_LIVE = {"FunctionName": resource_name("McpFunction"), "Name": "live"}
_MEMBER = {
    "UserPoolId": resource_name("StaffPool"),
    "Username": lambda world: world.username,
    "GroupName": "administrators",
}
_MAIL = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com"}
_SENDER = {"UserPool": {"EmailConfiguration": _MAIL}}


def _twins(*addresses: str) -> tuple[Step, Step]:
    pool = {"UserPoolId": resource_name("StaffPool")}

    def make(world: World) -> None:
        for number, address in enumerate(addresses):
            verified = [{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}]
            who = {"Username": f"twin-{number}", "UserAttributes": verified, "MessageAction": "SUPPRESS"}
            api_call("cognito-idp", "admin_create_user", **pool, **who)(world)

    def unmake(world: World) -> None:
        for number, _ in enumerate(addresses):
            api_call("cognito-idp", "admin_delete_user", **pool, Username=f"twin-{number}")(world)

    return make, unmake


_FAULTS: Mapping[str, Sequence[tuple[str, str, Plant]]] = {
    "The server": (
        ("the server answers", "502", response_with("/mcp", status=502)),
        (
            "without a token",
            "x-amzn-remapped",
            response_with("/mcp", rename={_CHALLENGE: f"x-amzn-remapped-{_CHALLENGE}"}),
        ),
        ("that is refused", "does not arrive", response_with("/mcp", without=_CHALLENGE)),
        ("without a token", "it says Basic", response_with("/mcp", headers={_CHALLENGE: "Basic"})),
        ("status 403", "Forbidden", response_with("/mcp", status=403, body=b'{"message":"Forbidden"}')),
        ("leads nowhere", "200 OK", response_with("/no-such-path", status=200)),
        ("a slash behind", "307", response_with("/mcp/", status=307)),
        ("%25 in a path", "400", response_with("m%2561in.js", status=400)),
    ),
    "Documents that lead to the sign-in page": (
        (f"GET {_PRM}", "resource differs", response_with(_PRM, document={"resource": "https://elsewhere/mcp"})),
        (f"GET {_AS}", "code_challenge_methods", response_with(_AS, document={"code_challenge_methods_supported": []})),
        (f"GET {_AS}", "404", response_with(_AS, status=404)),
        ("names the issuer", "elsewhere", response_with(_ISSUER, document={"issuer": "https://elsewhere"})),
        ("signing keys", "no RS256 key", response_with(_KEYS, document={"keys": []})),
        ("on registration", "strangers", response_with(_ISSUER, document={"registration_endpoint": "https://x"})),
        ("on iss", "refuse", response_with(_ISSUER, document={"authorization_response_iss_parameter_supported": True})),
    ),
    "Browser pages": (
        ("may call", "the origin is not allowed", response_with("/mcp", without="access-control-allow-origin")),
        (
            "may call",
            "mcp-method",
            response_with("/mcp", "OPTIONS", headers={"access-control-allow-headers": "authorization"}),
        ),
        ("may read", _CHALLENGE, response_with("/mcp", without="access-control-expose-headers")),
        ("another origin", "* is allowed", response_with("/mcp", headers={"access-control-allow-origin": "*"})),
    ),
    "The sign-in page": (
        ("the domain", "ManagedLoginVersion is 1", stand_in_with(managed_login_version=1)),
        ("ClaudeClient", UNAVAILABLE, response_with("/login", body=UNAVAILABLE.encode())),
        ("ClaudeCodeClient", "8765", client_with(CallbackURLs=["http://localhost:1/callback"])),
        (
            "ClaudeClient",
            "invalid_target",
            request_with(lambda path: path.replace("resource=https%3A%2F%2F", "resource=https%3A%2F%2Felsewhere.")),
        ),
    ),
    "Company sign-in": (
        ("whom ClaudeCodeClient", "not by Corp", client_with(SupportedIdentityProviders=["COGNITO"])),
        ("provider Corp", "nobody asked for", provider_with(ProviderDetails={"IDPInit": "true"})),
        ("attribute mapping", "not mapped", provider_with(AttributeMapping={"email": "email"})),
        ("by PreTokenGeneration", "nothing is asked", aws_answer_with("cognito-idp:DescribeUserPool", UserPool={})),
        ("may ask", "no statement", aws_answer_with("lambda:GetPolicy", Policy='{"Statement": []}')),
        ("the group that Cognito makes", "granted get_customer", permissions_row(grants_of_the_automatic_group)),
        ("no other row", "it may read group#", role_with("TokensRole", without_conditions)),
        ("no other row", "may not read the rules", role_with("TokensRole", without_action("dynamodb:GetItem"))),
        (
            "a token for a group",
            "it raised Unhandled",
            aws_answer_with("lambda:InvokeFunction", FunctionError="Unhandled"),
        ),
    ),
    "People of the company": (("corp_1", "there is no custom:idp", stand_in_with(listed=person_without_groups)),),
    "Agents": (
        (
            "the metadata",
            "not named, though",
            response_with(_AS, document={"grant_types_supported": ["authorization_code"]}),
        ),
        ("every app client", "by hand", unknown_client),
        ("may ask for", "no such app client", permissions_row(agent_without_client)),
        ("the secrets and the end", "120 days old", stand_in_with(secret_days=120)),
    ),
    "Functions": (
        (
            "McpFunction is ready",
            "no layer",
            aws_answer_with("lambda:GetFunctionConfiguration", State="Failed", StateReason="no layer"),
        ),
        (
            "'live'",
            _GONE,
            do_and_undo(
                api_call("lambda", "delete_alias", **_LIVE),
                api_call("lambda", "create_alias", **_LIVE, FunctionVersion="1"),
            ),
        ),
        (
            "'live'",
            "$LATEST",
            do_and_undo(
                api_call("lambda", "update_alias", **_LIVE, FunctionVersion="$LATEST"),
                api_call("lambda", "update_alias", **_LIVE, FunctionVersion="1"),
            ),
        ),
        ("'live'", "not what was deployed last", stand_in_with(published={"CodeSha256": "older"})),
    ),
    "Roles": (
        ("McpFunction may do what", "dynamodb:Query on table", role_with("McpRole", without_action("dynamodb:Query"))),
        (
            "EraseFunction may do what",
            "dynamodb:GetRecords",
            role_with("EraseRole", without_action("dynamodb:GetRecords")),
        ),
        (
            "McpFunction may do nothing",
            "dynamodb:PutItem",
            role_with("McpRole", with_action("ReadPermissions", "dynamodb:PutItem")),
        ),
        (
            "SetupFunction may do nothing",
            "dynamodb:Scan",
            role_with("SetupRole", with_action("PutDefaultPolicy", "dynamodb:Scan")),
        ),
    ),
    "Tables": (
        (
            "DeskTable can be restored",
            "off",
            do_and_undo(
                *(
                    api_call(
                        "dynamodb",
                        "update_continuous_backups",
                        **_DESK,
                        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": is_on},
                    )
                    for is_on in (False, True)
                )
            ),
        ),
        (
            "time to live of DeskTable",
            "none, where",
            do_and_undo(
                *(
                    api_call(
                        "dynamodb",
                        "update_time_to_live",
                        **_DESK,
                        TimeToLiveSpecification={"AttributeName": "purge_at", "Enabled": is_on},
                    )
                    for is_on in (False, True)
                )
            ),
        ),
        (
            "DeskTable is protected",
            "it is not",
            do_and_undo(
                *(
                    api_call("dynamodb", "update_table", **_DESK, DeletionProtectionEnabled=is_on)
                    for is_on in (False, True)
                )
            ),
        ),
        ("stream of DeskTable", "none, where", stand_in_with(tables={"StreamSpecification": {"StreamEnabled": False}})),
        (
            "indexes of DeskTable",
            "there is no assignees, queues",
            stand_in_with(tables={"GlobalSecondaryIndexes": [{"IndexName": "touched", "IndexStatus": "ACTIVE"}]}),
        ),
        ("CallsTable is active", "ARCHIVED", stand_in_with(tables={"TableStatus": "ARCHIVED"})),
    ),
    "Erasure": (
        (
            "is enabled",
            "Disabled",
            do_and_undo(
                api_call("lambda", "update_event_source_mapping", **_MAPPING, Enabled=False),
                api_call("lambda", "update_event_source_mapping", **_MAPPING, Enabled=True),
            ),
        ),
        ("may read", "Cannot access stream", role_with("EraseRole", without_action("dynamodb:DescribeStream"))),
        ("the filter", "not the template's", aws_answer_with("lambda:GetEventSourceMapping", FilterCriteria={})),
    ),
    "The key of confirmations": (
        (
            "ConfirmationKey",
            "scheduled for deletion",
            do_and_undo(
                api_call("secretsmanager", "delete_secret", **_SECRET),
                api_call("secretsmanager", "restore_secret", **_SECRET),
            ),
        ),
        (
            "ConfirmationKey",
            "no current value",
            aws_answer_with("secretsmanager:DescribeSecret", VersionIdsToStages={}),
        ),
    ),
    "Logs": (
        (
            "AdminLog",
            "for ever",
            do_and_undo(
                api_call("logs", "delete_retention_policy", **_LOG),
                api_call("logs", "put_retention_policy", **_LOG, retentionInDays=90),
            ),
        ),
        (
            "AdminLog",
            "7 days, where",
            do_and_undo(*(api_call("logs", "put_retention_policy", **_LOG, retentionInDays=days) for days in (7, 90))),
        ),
    ),
    "Saved queries": (
        ("runs", "does not understand it", stand_in_with(queries=first_query_with(queryString="filter (reason"))),
        ("runs", "not saved any more", stand_in_with(queries=first_query_with())),
        ("runs", "Timeout", aws_answer_with("logs:GetQueryResults", status="Timeout")),
    ),
    "Alarms": (
        ("the alarm", "it is raised", first_alarm_with(StateValue="ALARM", StateReason="3 of 3")),
        (
            "the alarm",
            "has not decided",
            first_alarm_with(StateValue="INSUFFICIENT_DATA", AlarmConfigurationUpdatedTimestamp=LONG_AGO),
        ),
        ("the alarm", "cannot be evaluated", first_alarm_with(EvaluationState="EVALUATION_ERROR")),
        ("the alarm", "switched off", first_alarm_with(ActionsEnabled=False)),
        ("the alarm", _GONE, first_alarm_with(AlarmName="another")),
        ("somebody hears", "nobody has confirmed", stand_in_with(listed=silent_alarms)),
    ),
    "The dashboard": (
        ("'Alarms'", "there is no alarm", first_alarm_with(AlarmName="another")),
        ("'Answered from memory", "CloudWatch refuses it", stand_in_with(planted=broken_dashboard)),
    ),
    "People": (
        ("one person", "the same verified address", do_and_undo(*_twins("twin@example.com", "Twin@Example.com"))),
        ("second factor", "MFA is OFF", aws_answer_with("cognito-idp:DescribeUserPool", UserPool={})),
    ),
    "E-mail": (("StaffPool", "not verified", aws_answer_with("cognito-idp:DescribeUserPool", **_SENDER)),),
    "Limits": (
        ("Lambda", "10 over all", stand_in_with(executions=10)),
        ("API Gateway", "fewer than", stand_in_with(requests_a_second=50.0)),
        ("branding styles of StaffPool", " of 20", stand_in_with(more_clients=8)),
        ("app clients of StaffPool", " of 1000", stand_in_with(more_clients=990)),
    ),
    "Signed in": (
        ("own check", "audience", request_with(lambda path: path.replace("&resource=", "&ignored="))),
        ("the token's audience", "there is none", request_with(lambda path: path.replace("&resource=", "&ignored="))),
        ("the token's lifetime", "300 seconds", client_with(AccessTokenValidity=5)),
        (
            "the token's groups",
            "in no group",
            do_and_undo(
                api_call("cognito-idp", "admin_remove_user_from_group", **_MEMBER),
                api_call("cognito-idp", "admin_add_user_to_group", **_MEMBER),
            ),
        ),
        (
            "replaced when they are used",
            "there is no new one",
            client_with(RefreshTokenRotation={"Feature": "DISABLED"}),
        ),
        (
            "a revoked refresh token",
            "still gives tokens",
            request_with(lambda path: path.replace("/oauth2/revoke", "/oauth2/ignored")),
        ),
        ("in 2026-07-28", "gave up", response_with("/mcp", "POST", status=503)),
    ),
}
FAULTS = [
    PlantedFault(section=section, about=about, found=found, plant=plant)
    for section, faults in _FAULTS.items()
    for about, found, plant in faults
]
