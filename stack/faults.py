"""AWS's refusals, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, NoRegionError, ProfileNotFound

from servicedesk.aws.faults import AwsFault, code_of, fault_of, says

_NO_CREDENTIALS = (
    "there are no AWS credentials here. Sign in (aws sso login, aws configure) or set AWS_PROFILE, and try again"
)


class CommandRefused(Exception):
    """Nothing more is done; the message says why, to the person at the terminal. No full stop."""


@contextmanager
def explain_faults() -> Iterator[None]:
    """Turn what AWS or its client raises into `CommandRefused`."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CommandRefused(_words(error)) from None


@contextmanager
def explain_missing(what: str, region: str | None) -> Iterator[None]:
    """Do the same, for a call that asks for one thing by its name or id.

    Args:
        what: What kind of thing, and which: ``table desk``.
        region: Where it is asked for.
    """
    with explain_faults():
        try:
            yield
        except ClientError as error:
            if not says(error, AwsFault.NO_RESOURCE):
                raise
            raise CommandRefused(f"there is no {what} in {region} of this account") from None


def _words(error: BotoCoreError | ClientError) -> str:
    code = code_of(error)
    if fault_of(code) is AwsFault.NO_CREDENTIALS:
        return _NO_CREDENTIALS
    if not isinstance(error, ClientError):
        return _client_error_words(error)
    if fault_of(code) is AwsFault.EXPIRED_CREDENTIALS:
        return f"AWS does not accept these credentials ({code}): sign in again"
    if fault_of(code) is AwsFault.DENIED:
        return f"these AWS credentials may not call {error.operation_name}"
    return f"{error.operation_name} failed: {error.response['Error'].get('Message', code)}".rstrip(".")


def _client_error_words(error: BotoCoreError) -> str:
    match error:
        case ProfileNotFound():
            return str(error).rstrip(".")
        case NoRegionError():
            return "no region is configured: say --region (REGION= to make), or set AWS_REGION"
        case EndpointConnectionError():
            return f"AWS cannot be reached: {error}"
    return f"the call to AWS failed: {error}"
