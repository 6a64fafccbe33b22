"""Another company's desk behind a deployment: its settings, as the functions read them, and its secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ClientError

from delivery.preflight.unready import Unready, aws_command
from servicedesk.aws.faults import AwsFault, says
from servicedesk.desk_settings import DeskActor, DeskKind, ForeignDesk, foreign_desk_of
from servicedesk.errors import InvalidSetting
from stack.faults import CommandRefused, explain_missing

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.type_defs import DescribeSecretResponseTypeDef

#: Variable of the functions → the parameter that it has the value of.
PARAMETER_OF: Final[Mapping[str, str]] = {
    "DESK": "Desk",
    "DESK_URL": "DeskUrl",
    "DESK_SECRET_ID": "DeskSecretArn",
    "DESK_ACTOR": "DeskActor",
    "DESK_REGIONS": "DeskRegions",
    "DESK_OPTIONS": "DeskOptions",
    "DESK_READS_PER_MINUTE": "DeskReadsPerMinute",
    "DESK_WRITES_PER_MINUTE": "DeskWritesPerMinute",
}
#: The owner's adapter, beside the template.
ADAPTER: Final = Path("tools") / "desk.py"


class OtherDesk:
    """The desk of one deployment.

    Args:
        values: Every parameter of the deployment.
        checkout: The folder of the template.
        session: Who looks, and where.

    Raises:
        Refused: The functions would not start with these settings.
    """

    def __init__(self, values: Mapping[str, str], checkout: Path, session: boto3.Session) -> None:
        self.settings: Final = _settings(values)
        self._session = session
        if self.settings is not None:
            _require_address(self.settings.url)
            if (self.settings.kind, self.settings.actor) == (DeskKind.RT, DeskActor.AUTHOR):
                raise CommandRefused(
                    "DeskActor author is not for rt: Request Tracker would want a token of each person"
                )
            if self.settings.kind is DeskKind.CUSTOM and not (checkout / ADAPTER).is_file():
                raise CommandRefused(f"Desk is {DeskKind.CUSTOM}, and there is no {ADAPTER}: the adapter of your desk")

    def unready(self) -> Iterator[Unready]:
        """Yield what has to be done first.

        Raises:
            Refused: There is no such secret where the functions look for it.
        """
        secret = self._secret
        if secret is None:
            return
        arn, named = secret["ARN"], f"the secret {secret['Name']}"
        if "DeletedDate" in secret:
            yield Unready(what=f"{named} is scheduled for deletion", command=self._command("restore-secret", arn))
        elif not any("AWSCURRENT" in stages for stages in secret.get("VersionIdsToStages", {}).values()):
            command = self._command("put-secret-value", arn, "--secret-string", "file://FILE")
            yield Unready(what=f"{named} has no value yet", command=command)

    def notes(self) -> Iterator[str]:
        """Yield what does not keep anybody from deploying, a sentence each."""
        if self.settings is None:
            return
        if self._secret is None:
            yield "DeskSecretArn was not looked at: these AWS credentials may not call DescribeSecret"
        elif key := self._secret.get("KmsKeyId"):
            yield f"the secret is encrypted with {key}: that key's policy has to let the role of McpFunction decrypt"

    @cached_property
    def _secret(self) -> DescribeSecretResponseTypeDef | None:
        """The secret as Secrets Manager describes it, which is not its value; None if that may not be asked."""
        if self.settings is None:
            return None
        arn, region = self.settings.secret_id, self._session.client("secretsmanager").meta.region_name
        if arn.split(":")[3] != region:
            raise CommandRefused(f"DeskSecretArn is of another region than {region}, where the functions look for it")
        with explain_missing(f"secret {arn}", region):
            try:
                return self._session.client("secretsmanager").describe_secret(SecretId=arn)
            except ClientError as error:
                if says(error, AwsFault.DENIED):
                    return None
                raise

    def _command(self, verb: str, arn: str, *more: str) -> str:
        region = self._session.client("secretsmanager").meta.region_name
        return aws_command(region, "secretsmanager", verb, "--secret-id", arn, *more)


def _settings(values: Mapping[str, str]) -> ForeignDesk | None:
    environment: Any = {variable: values[parameter] for variable, parameter in PARAMETER_OF.items()}
    try:
        return foreign_desk_of(environment)
    except InvalidSetting as problem:
        variable, _, what = str(problem).partition(" ")
        raise CommandRefused(f"{PARAMETER_OF[variable]} {what}") from None


def _require_address(url: str) -> None:
    """Refuse a port that there is not, which no pattern can."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise CommandRefused("DeskUrl has a port that there is not") from None
