"""run-mcp-servers-with-aws-lambda: a stdio server as a child process, started anew for every request.

It leaves authentication to API Gateway, and its SDK of version 1 does not know 2026-07-28.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from mcp.client.stdio import StdioServerParameters
from mcp_lambda import APIGatewayProxyEventV2Handler, StdioServerAdapterRequestHandler

server = StdioServerParameters(
    command=sys.executable, args=["-s", "-P", str(Path(__file__).with_name("server.py"))], env=dict(os.environ)
)
# The runner puts the function's folder on the path of this process only.
server.env["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
adapter = APIGatewayProxyEventV2Handler(StdioServerAdapterRequestHandler(server))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    return adapter.handle(event, context)
