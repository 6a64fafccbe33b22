"""/admin: the permissions API and the administrators' console."""

from __future__ import annotations


def handler(event: dict[str, object], context: object) -> dict[str, object]:  # noqa: ARG001
    """Placeholder until the application is there."""
    return {"statusCode": 503}
