"""The company's own desk, as far as it shows without being asked: the secret of our account there is not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from delivery.verify.aws import Aws
from delivery.verify.deployment import Deployment
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

#: The variable that names the secret.
SECRET_VARIABLE: Final = "DESK_SECRET_ID"
_PAGE: Final = "docs/deploy.md#another-companys-desk"


def questions(deployment: Deployment, aws: Aws) -> Iterator[AnyQuestion]:
    """Yield what is asked where the desk is another system; nothing where the stack has its own."""
    if secret_id := deployment.variables.get(SECRET_VARIABLE):
        yield Question(
            about="the secret with which the desk is asked can be read",
            ask=partial(aws.ask, "secretsmanager:DescribeSecret", SecretId=secret_id),
            judge=judge_secret,
        )


def judge_secret(secret: Mapping[str, Any]) -> Verdict:
    """Judge whether the function can read a secret.

    Args:
        secret: As Secrets Manager describes it.
    """
    if "DeletedDate" in secret:
        return fail_verdict(
            "it is scheduled for deletion",
            f"No tool works without it: aws secretsmanager restore-secret --secret-id {secret['ARN']}",
        )
    stages = {stage for stages in secret.get("VersionIdsToStages", {}).values() for stage in stages}
    if "AWSCURRENT" not in stages:
        return fail_verdict("it has no current value", f"Put one: {_PAGE}.")
    # Secrets Manager leaves the key out where it is AWS's own for secrets.
    if key := secret.get("KmsKeyId"):
        return untried_verdict(
            f"it is encrypted with a key of yours, {key}",
            f"The key's own policy has to let the role of McpFunction decrypt: {_PAGE}. Call a tool.",
        )
    return pass_verdict()
