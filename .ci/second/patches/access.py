"""What a function's role is asked for, where ministack does something for a function without asking."""

from collections.abc import Iterator
from typing import Any

#: What Lambda needs of the role to read a table's stream for a function.
STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
#: What Lambda needs of the role to write a function's log.
LOG_ACTIONS = ("CreateLogStream", "PutLogEvents")


def may(configuration: dict[str, Any], action: str, arn: str) -> bool:
    """Tell whether a function's role allows an action on a resource."""
    from ministack.core import iam_evaluator

    role = configuration["Role"]
    account, name = role.split(":")[4], role.rsplit("/", 1)[-1]
    request = iam_evaluator.EvalContext(
        principal_arn=role,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=arn,
        region=configuration["FunctionArn"].split(":")[3],
    )
    policies = iam_evaluator._gather_role_policies(name, account)
    return bool(iam_evaluator.evaluate(request, policies).decision == "Allow")


def name_log_groups_as_policies_do() -> None:
    """Compare a log group's ARN with a policy as AWS spells it in policies, with ":*" at its end."""
    from ministack.core import iam_actions

    arn_of = iam_actions.extract_resource_arn

    def spelled(service: str, *rest: object, **more: object) -> str:
        arn = str(arn_of(service, *rest, **more))
        return arn + ":*" if service == "logs" and ":log-group:" in arn and not arn.endswith(":*") else arn

    iam_actions.extract_resource_arn = spelled


def read_streams_with_the_role() -> None:
    """Read a table's stream for a function only if its role may."""
    from ministack.services import lambda_svc

    mappings = lambda_svc._iter_all_esms

    def readable() -> Iterator[tuple[str, str, dict[str, Any]]]:
        for account, region, mapping in mappings():
            arn = mapping.get("EventSourceArn", "")
            function, _ = lambda_svc._get_func_record_for_qualifier(mapping["FunctionName"], None)
            asked = STREAM_ACTIONS if ":dynamodb:" in arn and function else ()
            if all(may(function["config"], f"dynamodb:{action}", arn) for action in asked):
                yield account, region, mapping

    lambda_svc._iter_all_esms = readable


def write_logs_with_the_role() -> None:
    """Write a function's log only if its role may."""
    from ministack.services import lambda_svc

    write = lambda_svc._emit_lambda_logs

    def written(function: dict[str, Any], *rest: object, **more: object) -> None:
        configuration = function.get("config") or function
        group = configuration.get("LoggingConfig", {}).get("LogGroup")
        region, account = configuration["FunctionArn"].split(":")[3:5]
        stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:of-the-function"
        if all(may(configuration, f"logs:{action}", stream) for action in LOG_ACTIONS):
            write(function, *rest, **more)

    lambda_svc._emit_lambda_logs = written
