"""The stack's custom resource: when a deployment ends, the stack says what it can do, and has the default policy.

Its answer has a digest of the stack's settings, because CloudFormation can make none: another digest is another version
of the function that they are for.

Each group of the default policy gets its row unless it has one. What an administrator changed therefore stays, and so
does the row of a group from which they took everything. A release whose default policy differs adds the groups that
have no row yet and changes none that has: what people may do is not changed by an upgrade. Nothing is removed, not
even when the stack is deleted.

What the stack can do is another row beside them, which each deployment replaces.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from servicedesk.tools.profile import DeskProfile

#: The same for the resource's whole life: with another one CloudFormation would replace it.
PHYSICAL_RESOURCE_ID: Final = "default-policy"
ANSWER_TIMEOUT_SECONDS: Final = 5
ANSWER_ATTEMPTS: Final = 3
DIGEST_CHARACTERS: Final = 16
#: What a role is told that was made a moment ago, and is not known everywhere.
NOT_ALLOWED_YET: Final = "AccessDeniedException"
#: Between two attempts to write, together less than the function's time.
PAUSES_SECONDS: Final = (1, 3, 6)

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001 -- Lambda's signature
    """Put the default policy in place, and tell CloudFormation, which waits to hear of failures too.

    Raises:
        URLError: CloudFormation could not be told. Lambda invokes again, twice.
    """
    status, reason = "SUCCESS", ""
    if event["RequestType"] != "Delete":
        status, reason = _outcome()
    log.info("%s: %s %s", event["RequestType"], status, reason)
    _answer(event, status, reason)


def _outcome() -> tuple[str, str]:
    """Return CloudFormation's status and reason. The boundary: whatever is not answered holds a deployment up."""
    try:
        groups = _put()
    except Exception as error:  # noqa: BLE001 -- see above
        # Not the message: it names the account, the role and the table, and all who see the stack see the reason.
        return (
            "FAILED",
            f"The default policy, or what the stack can do, was not stored: {_kind(error)}. See the function's log.",
        )
    return "SUCCESS", f"Groups that got their first permissions: {', '.join(groups) or 'none'}."


def _put() -> list[str]:
    # Imported here: what cannot be imported is answered too, and does not leave CloudFormation waiting.
    import desk_tools
    from servicedesk.aws.capabilities_row import put_capabilities
    from servicedesk.aws.clients import dynamodb_client
    from servicedesk.aws.default_grants import put_missing
    from servicedesk.errors import PermissionsUnavailable
    from servicedesk.execution.capabilities import capabilities
    from servicedesk.policy.default_policy import default_policy
    from servicedesk.tools.catalogue import described_catalogue

    client, table, profile = dynamodb_client(), os.environ["PERMISSIONS_TABLE"], _profile()
    policy, groups = default_policy(desk_tools, profile), list[str]()
    for pause_seconds in (*PAUSES_SECONDS, None):
        try:
            groups.extend(put_missing(client, table, policy))
            put_capabilities(client, table, capabilities(described_catalogue(desk_tools, profile)))
        except PermissionsUnavailable as error:
            if pause_seconds is None or error.code != NOT_ALLOWED_YET:
                raise
            log.warning("the table may not be written yet")
            time.sleep(pause_seconds)
        else:
            break
    return groups


def _profile() -> DeskProfile:
    """Return what the desk behind the tools calls things, and what it lacks."""
    from servicedesk.desk_settings import foreign_desk_of
    from servicedesk.tools.profile import BUILT_IN_DESK

    desk = foreign_desk_of(os.environ)
    if desk is None:
        return BUILT_IN_DESK
    from servicedesk.desks.kinds import profile_of

    return profile_of(desk)


def _kind(error: Exception) -> str:
    return getattr(error, "code", None) or type(error).__name__


def _digest(settings: str) -> str:
    return hashlib.sha256(settings.encode()).hexdigest()[:DIGEST_CHARACTERS]


def _answer(event: Mapping[str, Any], status: str, reason: str) -> None:
    body = json.dumps(
        {
            "Status": status,
            "Reason": reason,
            "PhysicalResourceId": event.get("PhysicalResourceId", PHYSICAL_RESOURCE_ID),
            "Data": {"SettingsDigest": _digest(event["ResourceProperties"].get("Settings", ""))},
            **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
        }
    )
    # The URL is presigned without a content type; with one, S3 would refuse the signature.
    request = Request(event["ResponseURL"], body.encode(), {"Content-Type": ""}, method="PUT")  # noqa: S310 -- AWS's
    for attempt in range(1, ANSWER_ATTEMPTS + 1):
        try:
            with urlopen(request, timeout=ANSWER_TIMEOUT_SECONDS):  # noqa: S310 -- the same
                return
        except OSError as error:
            if isinstance(error, HTTPError):
                error.close()
            # The URL is a credential: whoever has it can answer in our place.
            log.warning("attempt %d to tell CloudFormation failed: %s", attempt, type(error).__name__)
    raise URLError("CloudFormation could not be told")
