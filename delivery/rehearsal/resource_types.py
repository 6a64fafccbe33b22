"""The types of resources that moto's CloudFormation lacks, each with the call that makes it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from delivery.rehearsal.api_resource import Properties, ResourceType


def _pool(pool_id: str, region: str, _account: str) -> Mapping[str, str]:
    name = f"cognito-idp.{region}.amazonaws.com/{pool_id}"
    return {"UserPoolId": pool_id, "ProviderName": name, "ProviderURL": f"https://{name}"}


def _pool_properties(properties: Properties) -> Properties:
    return {**properties, "PoolName": properties.get("UserPoolName", properties["PoolName"])}


def _secret(properties: Properties) -> Properties:
    return {**properties, "SecretString": secrets.token_urlsafe(48)}


COGNITO, GATEWAY = "cognito-idp", "apigatewayv2"
TYPES: Mapping[str, ResourceType] = {
    "AWS::ApiGatewayV2::Api": ResourceType(
        service=GATEWAY, create="create_api", ref="ApiId", delete=lambda aws, ref, _: aws.delete_api(ApiId=ref)
    ),
    "AWS::ApiGatewayV2::ApiMapping": ResourceType(
        service=GATEWAY,
        create="create_api_mapping",
        ref="ApiMappingId",
        prepare=lambda given: {"ApiMappingKey": "", **given},
    ),
    "AWS::ApiGatewayV2::DomainName": ResourceType(
        service=GATEWAY,
        create="create_domain_name",
        ref="DomainName",
        # AWS names the regional host that it leads to.
        attributes=lambda _, region, __: {
            "RegionalDomainName": f"d-rehearsal.execute-api.{region}.amazonaws.com",
            "RegionalHostedZoneId": "Z0",
        },
    ),
    "AWS::ApiGatewayV2::Integration": ResourceType(service=GATEWAY, create="create_integration", ref="IntegrationId"),
    "AWS::ApiGatewayV2::Route": ResourceType(service=GATEWAY, create="create_route", ref="RouteId"),
    "AWS::ApiGatewayV2::Stage": ResourceType(service=GATEWAY, create="create_stage", ref="StageName"),
    "AWS::CloudWatch::Alarm": ResourceType(
        service="cloudwatch",
        create="put_metric_alarm",
        ref="AlarmName",
        named="AlarmName",
        attributes=lambda name, region, account: {"Arn": f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"},
        delete=lambda aws, ref, _: aws.delete_alarms(AlarmNames=[ref]),
    ),
    "AWS::Cognito::UserPool": ResourceType(
        service=COGNITO,
        create="create_user_pool",
        within="UserPool",
        ref="Id",
        named="PoolName",
        prepare=_pool_properties,
        attributes=_pool,
        delete=lambda aws, ref, _: aws.delete_user_pool(UserPoolId=ref),
    ),
    "AWS::Cognito::UserPoolClient": ResourceType(
        service=COGNITO,
        create="create_user_pool_client",
        within="UserPoolClient",
        ref="ClientId",
        named="ClientName",
        delete=lambda aws, ref, given: aws.delete_user_pool_client(UserPoolId=given["UserPoolId"], ClientId=ref),
    ),
    "AWS::Cognito::UserPoolDomain": ResourceType(
        service=COGNITO,
        create="create_user_pool_domain",
        ref="Domain",
        delete=lambda aws, ref, given: aws.delete_user_pool_domain(UserPoolId=given["UserPoolId"], Domain=ref),
    ),
    "AWS::Cognito::UserPoolGroup": ResourceType(
        service=COGNITO,
        create="create_group",
        ref="GroupName",
        named="GroupName",
        delete=lambda aws, ref, given: aws.delete_group(UserPoolId=given["UserPoolId"], GroupName=ref),
    ),
    "AWS::Cognito::UserPoolIdentityProvider": ResourceType(
        service=COGNITO,
        create="create_identity_provider",
        within="IdentityProvider",
        ref="ProviderName",
        named="ProviderName",
        delete=lambda aws, ref, given: aws.delete_identity_provider(UserPoolId=given["UserPoolId"], ProviderName=ref),
    ),
    "AWS::Cognito::UserPoolResourceServer": ResourceType(
        service=COGNITO, create="create_resource_server", ref="Identifier"
    ),
    "AWS::Lambda::Alias": ResourceType(service="lambda", create="create_alias", ref="AliasArn"),
    "AWS::SecretsManager::Secret": ResourceType(
        service="secretsmanager", create="create_secret", ref="ARN", named="Name", prepare=_secret
    ),
    # Accepted as written: only what they refer to is checked.
    "AWS::Cognito::CIMDPolicy": ResourceType(service=COGNITO),
    "AWS::Cognito::ManagedLoginBranding": ResourceType(service=COGNITO),
    "AWS::Logs::QueryDefinition": ResourceType(service="logs"),
    # Of SAM's bucket for artefacts. moto enforces it without its conditions: "deny unless TLS" would deny everything.
    "AWS::S3::BucketPolicy": ResourceType(service="s3"),
}
