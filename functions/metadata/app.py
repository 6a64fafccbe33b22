"""GET /.well-known/...: the public documents that lead a client to the sign-in page; and what has no other route.

No token is asked for.
"""

from __future__ import annotations

import json
import os
from typing import Any

from servicedesk.identity.metadata import documents
from servicedesk.settings import IdentitySettings

# Clients may keep a document for as long as the most impatient of them does anyway.
MAX_AGE_SECONDS = 300

_SETTINGS = IdentitySettings.from_environment(os.environ)
_ANSWERS = {
    f"GET {path}": {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": f"public, max-age={MAX_AGE_SECONDS}"},
        "body": json.dumps(document),
    }
    for path, document in documents(_SETTINGS).items()
}
_NOT_FOUND = {
    "statusCode": 404,
    "headers": {"content-type": "application/json"},
    "body": json.dumps(
        {
            "error": "not_found",
            "message": f"Nothing is here. The MCP server is {_SETTINGS.resource_url}, without a slash behind it.",
            "mcp_url": _SETTINGS.resource_url,
        }
    ),
}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 -- Lambda's signature
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    return _ANSWERS.get(event["routeKey"], _NOT_FOUND)
