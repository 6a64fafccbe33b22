"""Types and properties of a template that ministack does not take as AWS does."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from second.patches.patch import NotNeeded

Properties = Mapping[str, Any]


def handlers() -> dict[str, dict[str, Any]]:
    """Return what CloudFormation's resources are made by: type → create, update, delete."""
    from ministack.services.cloudformation import provisioners

    made_by: dict[str, dict[str, Any]] = provisioners._RESOURCE_HANDLERS
    return made_by


def accept(kind: str) -> None:
    """Accept resources of a type as they are written, and make nothing of them."""
    if kind in handlers():
        raise NotNeeded(f"ministack knows {kind}")

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:  # noqa: ARG001
        return f"{stack}-{logical_id}", {"Id": logical_id}

    def update(physical_id: str, *_: object, **__: object) -> tuple[str, dict[str, str]]:
        return physical_id, {"Id": physical_id}

    handlers()[kind] = {"create": create, "update": update, "delete": lambda *_: None}


def accept_branding() -> None:
    """See `accept`."""
    accept("AWS::Cognito::ManagedLoginBranding")


def accept_queries() -> None:
    """See `accept`."""
    accept("AWS::Logs::QueryDefinition")


def accept_document_policies() -> None:
    """See `accept`."""
    accept("AWS::Cognito::CIMDPolicy")


def make_identity_providers() -> None:
    """Make a pool's identity provider as the requests of the API do; a reference to it is its name."""
    from ministack.services import cognito

    kind = "AWS::Cognito::UserPoolIdentityProvider"
    if kind in handlers():
        raise NotNeeded(f"ministack knows {kind}")

    def asked(operation: str, properties: Properties) -> str:
        status, _, body = getattr(cognito, f"_{operation}_identity_provider")(dict(properties))
        if status >= HTTPStatus.BAD_REQUEST:
            raise ValueError(f"{kind}: {body!r}")
        return str(properties["ProviderName"])

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:  # noqa: ARG001
        return asked("create", properties), {}

    def update(name: str, old: Properties, new: Properties, stack: str) -> tuple[str, dict[str, str]]:  # noqa: ARG001
        return asked("update", new), {}

    def delete(name: str, properties: Properties) -> None:  # noqa: ARG001
        asked("delete", properties)

    handlers()[kind] = {"create": create, "update": update, "delete": delete}


def keep_alarms_of_expressions() -> None:
    """Keep an alarm that watches an expression, without computing it."""
    from ministack.services.cloudformation import provisioners

    plain = provisioners._cw_metric_alarm_record

    def record(name: str, properties: Properties) -> dict[str, Any]:
        if not properties.get("Metrics"):
            return dict(plain(name, properties))
        rest = {key: value for key, value in properties.items() if key != "Metrics"}
        made = plain(name, {**rest, "MetricName": "expression", "Namespace": "expression"})
        return {**made, "Metrics": properties["Metrics"]}

    provisioners._cw_metric_alarm_record = record


def hand_cross_origin_rules_over() -> None:
    """Spell a template's CorsConfiguration as the API's own requests do, which is what the gateway reads."""
    api = handlers()["AWS::ApiGatewayV2::Api"]
    create, update = api["create"], api["update"]

    def lowered(properties: Properties) -> Properties:
        rules = properties.get("CorsConfiguration", {})
        return {**properties, "CorsConfiguration": {key[0].lower() + key[1:]: rules[key] for key in rules}}

    api["create"] = lambda name, properties, stack: create(name, lowered(properties), stack)
    api["update"] = lambda name, old, new, *rest, **more: update(name, lowered(old), lowered(new), *rest, **more)


def refer_to_secrets_by_arn() -> None:
    """Let the reference to a secret be its ARN."""
    from ministack.services import secretsmanager

    secret = handlers()["AWS::SecretsManager::Secret"]
    create, update, delete = secret["create"], secret["update"], secret["delete"]

    def name_of(arn: str) -> str:
        kept = secretsmanager._secrets.items()
        return next((str(name) for name, one in kept if one["ARN"] == arn), arn)

    def created(name: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        _, attributes = create(name, properties, stack)
        return attributes["Arn"], attributes

    def updated(arn: str, *rest: object, **more: object) -> tuple[str, dict[str, str]]:
        return arn, update(name_of(arn), *rest, **more)[1]

    secret.update(create=created, update=updated, delete=lambda arn, *rest: delete(name_of(arn), *rest))
