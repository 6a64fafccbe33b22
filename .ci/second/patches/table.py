"""All that is changed in ministack 1.5.33. What is in this table is not proved by a rehearsal that passes."""

from typing import Final

from second.patches.access import name_log_groups_as_policies_do, read_streams_with_the_role, write_logs_with_the_role
from second.patches.logs import turn_pages_of_logs
from second.patches.names import answer_under_the_names_of_apis
from second.patches.patch import Patch
from second.patches.resources import (
    accept_branding,
    accept_document_policies,
    accept_queries,
    hand_cross_origin_rules_over,
    keep_alarms_of_expressions,
    make_identity_providers,
    refer_to_secrets_by_arn,
)
from second.patches.sign_in import bind_tokens_to_the_resource, keep_groups_when_refreshing
from second.patches.time_to_live import erase_what_expired

PATCHES: Final = (
    Patch(
        name="branding",
        fault="refuses AWS::Cognito::ManagedLoginBranding: an unrecognized resource type",
        mend="it is accepted as written, and nothing is made of it",
        documented="a resource type (CloudFormation template reference, AWS::Cognito::ManagedLoginBranding)",
        apply=accept_branding,
    ),
    Patch(
        name="documents",
        fault="refuses AWS::Cognito::CIMDPolicy: an unrecognized resource type",
        mend="it is accepted as written, and nothing is made of it",
        documented="a resource type (CloudFormation template reference, AWS::Cognito::CIMDPolicy)",
        apply=accept_document_policies,
    ),
    Patch(
        name="providers",
        fault="refuses AWS::Cognito::UserPoolIdentityProvider: an unrecognized resource type",
        mend="it is made as the requests of Cognito's API make it, and a reference to it is its name",
        documented="a resource type (CloudFormation template reference, AWS::Cognito::UserPoolIdentityProvider)",
        apply=make_identity_providers,
    ),
    Patch(
        name="queries",
        fault="refuses AWS::Logs::QueryDefinition: an unrecognized resource type",
        mend="it is accepted as written, and nothing is made of it",
        documented="a resource type (CloudFormation template reference, AWS::Logs::QueryDefinition)",
        apply=accept_queries,
    ),
    Patch(
        name="alarms",
        fault="refuses an alarm that watches an expression",
        mend="it is kept as written, and never computed",
        documented="Metrics is a property (CloudFormation template reference, AWS::CloudWatch::Alarm)",
        apply=keep_alarms_of_expressions,
    ),
    Patch(
        name="cross-origin",
        fault="loses a template's CorsConfiguration: every preflight is refused",
        mend="the gateway reads it",
        documented="the API answers preflights and adds the headers (API Gateway, Configure CORS for HTTP APIs)",
        apply=hand_cross_origin_rules_over,
    ),
    Patch(
        name="secret",
        fault="makes the name of a secret of the reference to it, which no role policy allows",
        mend="the reference is the ARN",
        documented="Ref returns the ARN (CloudFormation template reference, AWS::SecretsManager::Secret)",
        apply=refer_to_secrets_by_arn,
    ),
    Patch(
        name="time to live",
        fault="ignores the property, erases once a minute, and tells no stream",
        mend="rows that expired are erased within a second, and the stream says that DynamoDB did it",
        documented="userIdentity is Service, dynamodb.amazonaws.com (DynamoDB, Working with expired items)",
        apply=erase_what_expired,
    ),
    Patch(
        name="log groups",
        fault="denies a log group to a role that may use it: it compares ARNs without ':*' at the end",
        mend="they are compared with it",
        documented="Arn ends in ':*' for use in policies (CloudFormation template reference, AWS::Logs::LogGroup)",
        apply=name_log_groups_as_policies_do,
    ),
    Patch(
        name="stream's role",
        fault="reads a table's stream for a function, whatever its role allows",
        mend="only if the role allows all that Lambda needs",
        documented="the four actions that the role needs (Lambda, Using Lambda with DynamoDB, Permissions)",
        apply=read_streams_with_the_role,
    ),
    Patch(
        name="log's role",
        fault="writes a function's log, whatever its role allows",
        mend="only if the role allows all that Lambda needs",
        documented="what the role needs to write logs (Lambda, Sending logs to CloudWatch, Permissions)",
        apply=write_logs_with_the_role,
    ),
    Patch(
        name="log pages",
        fault="answers FilterLogEvents with the first page only",
        mend="every page can be asked for",
        documented="nextToken (CloudWatch Logs API reference, FilterLogEvents)",
        apply=turn_pages_of_logs,
    ),
    Patch(
        name="audience",
        fault="ignores `resource` of the authorization request: access tokens have no `aud`",
        mend="`aud` is the resource, in every access token of the sign-in",
        documented="resource binding (Cognito, Scopes, M2M, and resource servers)",
        apply=bind_tokens_to_the_resource,
    ),
    Patch(
        name="groups",
        fault="leaves cognito:groups out of refreshed tokens",
        mend="they have it",
        documented="every access token has it (Cognito, Understanding the access token)",
        apply=keep_groups_when_refreshing,
    ),
    Patch(
        name="names",
        fault="answers for an HTTP API under a name of its own only",
        mend="it answers under {api}.execute-api.{region}.amazonaws.com",
        documented="the API's endpoint (API Gateway, Invoke HTTP APIs)",
        apply=answer_under_the_names_of_apis,
    ),
)
