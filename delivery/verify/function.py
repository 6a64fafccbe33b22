"""One Lambda function's configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function's configuration, of its newest code or of a published version."""

    logical_id: str
    name: str
    role_arn: str
    variables: Mapping[str, str]
    log_group: str
    is_traced: bool
    #: ``$LATEST`` or a number.
    version: str
    code_sha256: str
    state: str
    #: Why it is in that state, in AWS's words, or none.
    state_reason: str
    #: How its last change ended.
    update_status: str
    #: Whether a snapshot was taken of this version; None where none is asked for.
    is_snapshot_ready: bool | None


def parse_function(logical_id: str, answer: Mapping[str, Any]) -> Function:
    """Return what Lambda says of a function."""
    snapshot = answer.get("SnapStart", {})
    return Function(
        logical_id=logical_id,
        name=answer["FunctionName"],
        role_arn=answer["Role"],
        variables=answer.get("Environment", {}).get("Variables", {}),
        log_group=answer.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{answer['FunctionName']}"),
        is_traced=answer.get("TracingConfig", {}).get("Mode") == "Active",
        version=answer["Version"],
        code_sha256=answer["CodeSha256"],
        state=answer.get("State", ""),
        state_reason=answer.get("StateReason", ""),
        update_status=answer.get("LastUpdateStatus", ""),
        is_snapshot_ready=(
            snapshot.get("OptimizationStatus") == "On" if snapshot.get("ApplyOn") == "PublishedVersions" else None
        ),
    )
