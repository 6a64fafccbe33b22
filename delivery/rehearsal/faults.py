"""Every fault that `servicedesk verify` must tell: how it is planted, and what must be said of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from delivery.rehearsal.plants import (
    Plant,
    Step,
    World,
    alarms,
    answering,
    arriving,
    calling,
    client_with,
    dashboard,
    done,
    granting,
    knowing,
    leading,
    named,
    queries,
    silent,
    widened,
    without_action,
)
from delivery.verify.checks.sign_in_page import UNAVAILABLE

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row."""

    section: str
    #: A part of what the finding is about.
    about: str
    #: A part of what is found.
    found: str
    plant: Plant


_GONE = "says that there is none"
_DOCUMENTS = "Documents that lead to the sign-in page"
_PRM, _AS = "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server"
_ISSUER = "amazonaws.com/us-east-1_"
_DISCOVERY, _KEYS = "/.well-known/openid-configuration", "/.well-known/jwks.json"
_CHALLENGE = "www-authenticate"
_LOG = {"logGroupName": named("AdminLog")}
_MAPPING = {"UUID": named("EraseSource")}
_SECRET = {"SecretId": named("ConfirmationKey")}
_DESK = {"TableName": named("DeskTable")}
_LIVE = {"FunctionName": named("McpFunction"), "Name": "live"}
_MEMBER = {"UserPoolId": named("StaffPool"), "Username": lambda world: world.username, "GroupName": "administrators"}
_MAIL = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com"}
_SENDER = {"UserPool": {"EmailConfiguration": _MAIL}}


def _twins(*addresses: str) -> tuple[Step, Step]:
    pool = {"UserPoolId": named("StaffPool")}

    def make(world: World) -> None:
        for number, address in enumerate(addresses):
            verified = [{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}]
            who = {"Username": f"twin-{number}", "UserAttributes": verified, "MessageAction": "SUPPRESS"}
            calling("cognito-idp", "admin_create_user", **pool, **who)(world)

    def unmake(world: World) -> None:
        for number, _ in enumerate(addresses):
            calling("cognito-idp", "admin_delete_user", **pool, Username=f"twin-{number}")(world)

    return make, unmake


def _row(section: str, about: str, found: str, plant: Plant) -> Fault:
    return Fault(section=section, about=about, found=found, plant=plant)


FAULTS = [
    _row("The server", "the server answers", "502", arriving("/mcp", status=502)),
    _row(
        "The server",
        "without a token",
        "x-amzn-remapped",
        arriving("/mcp", rename={_CHALLENGE: f"x-amzn-remapped-{_CHALLENGE}"}),
    ),
    _row("The server", "that is refused", "does not arrive", arriving("/mcp", without=_CHALLENGE)),
    _row("The server", "without a token", "it says Basic", arriving("/mcp", headers={_CHALLENGE: "Basic"})),
    _row("The server", "status 403", "Forbidden", arriving("/mcp", status=403, body=b'{"message":"Forbidden"}')),
    _row("The server", "leads nowhere", "200 OK", arriving("/no-such-path", status=200)),
    _row("The server", "a slash behind", "307", arriving("/mcp/", status=307)),
    _row("The server", "%25 in a path", "400", arriving("m%2561in.js", status=400)),
    _row(_DOCUMENTS, f"GET {_PRM}", "resource differs", arriving(_PRM, document={"resource": "https://elsewhere/mcp"})),
    _row(
        _DOCUMENTS,
        f"GET {_AS}",
        "code_challenge_methods",
        arriving(_AS, document={"code_challenge_methods_supported": []}),
    ),
    _row(_DOCUMENTS, f"GET {_AS}", "404", arriving(_AS, status=404)),
    _row(_DOCUMENTS, "names the issuer", "elsewhere", arriving(_ISSUER, document={"issuer": "https://elsewhere"})),
    _row(_DOCUMENTS, "signing keys", "no RS256 key", arriving(_KEYS, document={"keys": []})),
    _row(
        _DOCUMENTS, "on registration", "strangers", arriving(_ISSUER, document={"registration_endpoint": "https://x"})
    ),
    _row(
        _DOCUMENTS,
        "on iss",
        "refuse",
        arriving(_ISSUER, document={"authorization_response_iss_parameter_supported": True}),
    ),
    _row(
        "Browser pages",
        "may call",
        "the origin is not allowed",
        arriving("/mcp", without="access-control-allow-origin"),
    ),
    _row(
        "Browser pages",
        "may call",
        "mcp-method",
        arriving("/mcp", "OPTIONS", headers={"access-control-allow-headers": "authorization"}),
    ),
    _row("Browser pages", "may read", _CHALLENGE, arriving("/mcp", without="access-control-expose-headers")),
    _row(
        "Browser pages",
        "another origin",
        "* is allowed",
        arriving("/mcp", headers={"access-control-allow-origin": "*"}),
    ),
    _row("The sign-in page", "the domain", "ManagedLoginVersion is 1", knowing(managed_login_version=1)),
    _row("The sign-in page", "ClaudeClient", UNAVAILABLE, arriving("/login", body=UNAVAILABLE.encode())),
    _row("The sign-in page", "ClaudeCodeClient", "8765", client_with(CallbackURLs=["http://localhost:1/callback"])),
    _row(
        "The sign-in page",
        "ClaudeClient",
        "invalid_target",
        leading(lambda path: path.replace("resource=https%3A%2F%2F", "resource=https%3A%2F%2Felsewhere.")),
    ),
    _row(
        "Functions",
        "McpFunction is ready",
        "no layer",
        answering("lambda:GetFunctionConfiguration", State="Failed", StateReason="no layer"),
    ),
    _row(
        "Functions",
        "'live'",
        _GONE,
        done(
            calling("lambda", "delete_alias", **_LIVE), calling("lambda", "create_alias", **_LIVE, FunctionVersion="1")
        ),
    ),
    _row(
        "Functions",
        "'live'",
        "$LATEST",
        done(
            calling("lambda", "update_alias", **_LIVE, FunctionVersion="$LATEST"),
            calling("lambda", "update_alias", **_LIVE, FunctionVersion="1"),
        ),
    ),
    _row("Functions", "'live'", "not what was deployed last", knowing(published={"CodeSha256": "older"})),
    _row(
        "Roles",
        "McpFunction may do what",
        "dynamodb:Query on table",
        granting("McpRole", without_action("dynamodb:Query")),
    ),
    _row(
        "Roles",
        "EraseFunction may do what",
        "dynamodb:GetRecords",
        granting("EraseRole", without_action("dynamodb:GetRecords")),
    ),
    _row(
        "Roles",
        "McpFunction may do nothing",
        "dynamodb:PutItem",
        granting("McpRole", widened("ReadPermissions", "dynamodb:PutItem")),
    ),
    _row(
        "Roles",
        "SetupFunction may do nothing",
        "dynamodb:Scan",
        granting("SetupRole", widened("PutDefaultPolicy", "dynamodb:Scan")),
    ),
    _row(
        "Tables",
        "DeskTable can be restored",
        "off",
        done(
            *(
                calling(
                    "dynamodb",
                    "update_continuous_backups",
                    **_DESK,
                    PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": is_on},
                )
                for is_on in (False, True)
            )
        ),
    ),
    _row(
        "Tables",
        "time to live of DeskTable",
        "none, where",
        done(
            *(
                calling(
                    "dynamodb",
                    "update_time_to_live",
                    **_DESK,
                    TimeToLiveSpecification={"AttributeName": "purge_at", "Enabled": is_on},
                )
                for is_on in (False, True)
            )
        ),
    ),
    _row(
        "Tables",
        "DeskTable is protected",
        "it is not",
        done(
            *(calling("dynamodb", "update_table", **_DESK, DeletionProtectionEnabled=is_on) for is_on in (False, True))
        ),
    ),
    _row(
        "Tables",
        "stream of DeskTable",
        "none, where",
        knowing(tables={"StreamSpecification": {"StreamEnabled": False}}),
    ),
    _row("Tables", "CallsTable is active", "ARCHIVED", knowing(tables={"TableStatus": "ARCHIVED"})),
    _row(
        "Erasure",
        "is enabled",
        "Disabled",
        done(
            calling("lambda", "update_event_source_mapping", **_MAPPING, Enabled=False),
            calling("lambda", "update_event_source_mapping", **_MAPPING, Enabled=True),
        ),
    ),
    _row(
        "Erasure", "may read", "Cannot access stream", granting("EraseRole", without_action("dynamodb:DescribeStream"))
    ),
    _row("Erasure", "the filter", "not the template's", answering("lambda:GetEventSourceMapping", FilterCriteria={})),
    _row(
        "The key of confirmations",
        "ConfirmationKey",
        "scheduled for deletion",
        done(
            calling("secretsmanager", "delete_secret", **_SECRET),
            calling("secretsmanager", "restore_secret", **_SECRET),
        ),
    ),
    _row(
        "The key of confirmations",
        "ConfirmationKey",
        "no current value",
        answering("secretsmanager:DescribeSecret", VersionIdsToStages={}),
    ),
    _row(
        "Logs",
        "AdminLog",
        "for ever",
        done(
            calling("logs", "delete_retention_policy", **_LOG),
            calling("logs", "put_retention_policy", **_LOG, retentionInDays=90),
        ),
    ),
    _row(
        "Logs",
        "AdminLog",
        "7 days, where",
        done(*(calling("logs", "put_retention_policy", **_LOG, retentionInDays=days) for days in (7, 90))),
    ),
    _row("Saved queries", "runs", "does not understand it", knowing(queries=queries(queryString="filter (reason"))),
    _row("Saved queries", "runs", "not saved any more", knowing(queries=queries())),
    _row("Saved queries", "runs", "Timeout", answering("logs:GetQueryResults", status="Timeout")),
    _row("Alarms", "the alarm", "it is raised", alarms(StateValue="ALARM", StateReason="3 of 3")),
    _row(
        "Alarms",
        "the alarm",
        "has not decided",
        alarms(StateValue="INSUFFICIENT_DATA", AlarmConfigurationUpdatedTimestamp=LONG_AGO),
    ),
    _row("Alarms", "the alarm", "cannot be evaluated", alarms(EvaluationState="EVALUATION_ERROR")),
    _row("Alarms", "the alarm", "switched off", alarms(ActionsEnabled=False)),
    _row("Alarms", "the alarm", _GONE, alarms(AlarmName="another")),
    _row("Alarms", "somebody hears", "nobody has confirmed", knowing(listed=silent)),
    _row("The dashboard", "'Alarms'", "there is no alarm", alarms(AlarmName="another")),
    _row("The dashboard", "'Answered from memory", "CloudWatch refuses it", knowing(planted=dashboard)),
    _row("People", "one person", "the same verified address", done(*_twins("twin@example.com", "Twin@Example.com"))),
    _row("People", "second factor", "MFA is OFF", answering("cognito-idp:DescribeUserPool", UserPool={})),
    _row("E-mail", "StaffPool", "not verified", answering("cognito-idp:DescribeUserPool", **_SENDER)),
    _row("Limits", "Lambda", "10 over all", knowing(executions=10)),
    _row("Limits", "API Gateway", "fewer than", knowing(requests_a_second=50.0)),
    _row("Limits", "branding styles of StaffPool", " of 20", knowing(more_clients=8)),
    _row("Limits", "app clients of StaffPool", " of 1000", knowing(more_clients=990)),
    _row("Signed in", "own check", "audience", leading(lambda path: path.replace("&resource=", "&ignored="))),
    _row(
        "Signed in",
        "the token's audience",
        "there is none",
        leading(lambda path: path.replace("&resource=", "&ignored=")),
    ),
    _row("Signed in", "the token's lifetime", "300 seconds", client_with(AccessTokenValidity=5)),
    _row(
        "Signed in",
        "the token's groups",
        "in no group",
        done(
            calling("cognito-idp", "admin_remove_user_from_group", **_MEMBER),
            calling("cognito-idp", "admin_add_user_to_group", **_MEMBER),
        ),
    ),
    _row(
        "Signed in",
        "replaced when they are used",
        "there is no new one",
        client_with(RefreshTokenRotation={"Feature": "DISABLED"}),
    ),
    _row(
        "Signed in",
        "a revoked refresh token",
        "still gives tokens",
        leading(lambda path: path.replace("/oauth2/revoke", "/oauth2/ignored")),
    ),
    _row("Signed in", "in 2026-07-28", "gave up", arriving("/mcp", "POST", status=503)),
]
