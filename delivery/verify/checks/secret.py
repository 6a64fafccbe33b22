"""The key of confirmations, as far as it shows without being read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.clock import Clock
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict

SECRET: Final = "AWS::SecretsManager::Secret"
DAY_SECONDS: Final = 86_400
OLD_DAYS: Final = 365


def questions(deployment: Deployment, aws: Aws, clock: Clock) -> Iterator[AnyQuestion]:
    """Yield what is asked of each secret. Its value is never asked for."""
    for secret in deployment.of_type(SECRET):
        yield Question(
            about=f"{secret.logical_id} is there, and its age",
            ask=partial(aws.ask, "secretsmanager:DescribeSecret", SecretId=secret.physical_id),
            judge=partial(judge_secret, now=clock.now()),
        )


def judge_secret(secret: Mapping[str, Any], now: float) -> Verdict:
    """Judge whether a secret can be read tomorrow.

    Args:
        secret: As Secrets Manager describes it.
        now: Epoch seconds.
    """
    if "DeletedDate" in secret:
        return fail_verdict(
            "it is scheduled for deletion",
            f"Nothing can be confirmed without it: aws secretsmanager restore-secret --secret-id {secret['ARN']}",
        )
    stages = {stage for stages in secret.get("VersionIdsToStages", {}).values() for stage in stages}
    if "AWSCURRENT" not in stages:
        return fail_verdict("it has no current value", "Put one: docs/deploy.md#rotate-the-confirmations-key.")
    changed: datetime = secret.get("LastChangedDate") or secret["CreatedDate"]
    days = int((now - changed.timestamp()) // DAY_SECONDS)
    if days >= OLD_DAYS:
        return pass_verdict(
            f"{days} days old", "Rotate it when it suits you: docs/deploy.md#rotate-the-confirmations-key."
        )
    return pass_verdict(f"{days} days old")
