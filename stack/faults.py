"""AWS's refusals, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

_NO_CREDENTIALS = (
    "there are no AWS credentials here. Sign in (aws sso login, aws configure) or set AWS_PROFILE, and try again"
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"})
#: Error codes that say: whoever asks lacks the right.
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})


class Refused(Exception):
    """Nothing more is done; the message says why, to the person at the terminal. No full stop."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what AWS or its client raises into `Refused`."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError):
        raise Refused(_NO_CREDENTIALS) from None
    except ProfileNotFound as error:
        raise Refused(str(error).rstrip(".")) from None
    except NoRegionError:
        raise Refused("no region is configured: say --region (REGION= to make), or set AWS_REGION") from None
    except EndpointConnectionError as error:
        raise Refused(f"AWS cannot be reached: {error}") from None
    except ClientError as error:
        raise Refused(_words(error)) from None
    except BotoCoreError as error:
        raise Refused(f"the call to AWS failed: {error}") from None


@contextmanager
def existing(what: str, region: str | None) -> Iterator[None]:
    """Do the same, for a call that asks for one thing by its name or id.

    Args:
        what: What kind of thing, and which: ``table desk``.
        region: Where it is asked for.
    """
    with explained():
        try:
            yield
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise Refused(f"there is no {what} in {region} of this account") from None


def _words(error: ClientError) -> str:
    code, operation = error.response["Error"]["Code"], error.operation_name
    if code in _EXPIRED:
        return f"AWS does not accept these credentials ({code}): sign in again"
    if code in DENIED:
        return f"these AWS credentials may not call {operation}"
    return f"{operation} failed: {error.response['Error'].get('Message', code)}".rstrip(".")
