"""The least that could serve the metadata document."""

from __future__ import annotations

import json
import os
from typing import Any

RESOURCE = os.environ["RESOURCE_URL"]
ANSWER = {
    "statusCode": 200,
    "headers": {"content-type": "application/json"},
    "body": json.dumps({"resource": RESOURCE, "authorization_servers": [RESOURCE.removesuffix("/mcp")]}),
}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 -- Lambda's signature
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    return ANSWER
