"""The least that could do the work: PyJWT, json and boto3, and the protocol's two eras by hand.

It verifies the token on every request, unless it is told to remember; it reads permissions and remembers them as long
as ours does; it validates no arguments, writes no log, checks no headers, asks for no confirmation. Nothing to deploy.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import jwt
from desk import count, dynamodb, read_customer, summary
from remembered import Remembered

RESOURCE, ISSUER = os.environ["RESOURCE_URL"], os.environ["ISSUER"]
CLIENTS = {value for name, value in os.environ.items() if name.startswith("APP_CLIENT_")}
PERMISSIONS, TTL_SECONDS = os.environ["PERMISSIONS_TABLE"], int(os.environ["PERMISSIONS_TTL_SECONDS"])
MODERN = "2026-07-28"
# What ours answers to somebody who may use all tools.
TOOLS = json.loads(Path(__file__).with_name("tools.json").read_text())

keys = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json", lifespan=3_600, timeout=2)
remembered: Remembered[dict[str, Any]] = Remembered()
permissions: dict[str, tuple[float, set[str]]] = {}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 -- Lambda's signature
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    try:
        claims = verify_token(event["headers"]["authorization"].removeprefix("Bearer "))
    except (KeyError, jwt.PyJWTError):
        return {"statusCode": 401, "headers": {"www-authenticate": "Bearer"}, "body": ""}
    message = json.loads(event["body"])
    result = answer(message, claims, granted_tools(claims))
    if event["headers"].get("mcp-protocol-version") == MODERN:
        result["resultType"] = "complete"
    body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}


def verify_token(token: str) -> dict[str, Any]:
    """Return the claims of an acceptable token."""
    known = remembered.get(token)
    if known is not None:
        return known
    key = keys.get_signing_key(jwt.get_unverified_header(token)["kid"])
    claims = jwt.decode(token, key, algorithms=["RS256"], issuer=ISSUER, audience=RESOURCE, leeway=60)
    if claims["token_use"] != "access" or claims["client_id"] not in CLIENTS:
        raise jwt.InvalidTokenError
    if f"{RESOURCE}/invoke" not in claims["scope"].split():
        raise jwt.InvalidTokenError
    remembered.put(token, claims, claims["exp"])
    return claims


def granted_tools(claims: dict[str, Any]) -> set[str]:
    """Return the tools that the caller's groups are granted: one BatchGetItem, remembered as long as ours."""
    until, names = permissions.get(claims["sub"], (0.0, set()))
    if time.time() < until:
        return names
    keys_of_rows = [{"pk": {"S": f"group#{group}"}, "sk": {"S": "grants"}} for group in claims["cognito:groups"]]
    keys_of_rows.append({"pk": {"S": f"subject#{claims['sub']}"}, "sk": {"S": "revocation"}})
    rows = dynamodb.batch_get_item(RequestItems={PERMISSIONS: {"Keys": keys_of_rows}})["Responses"][PERMISSIONS]
    names = {name for row in rows if "tools" in row for name in row["tools"]["M"]}
    permissions[claims["sub"]] = (time.time() + TTL_SECONDS, names)
    return names


def answer(message: dict[str, Any], claims: dict[str, Any], allowed: set[str]) -> dict[str, Any]:
    """Return the result of one request."""
    match message["method"]:
        case "initialize" | "server/discover":
            return {
                "protocolVersion": message["params"].get("protocolVersion", MODERN),
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "service-desk", "version": "1"},
            }
        case "tools/list":
            tools = [tool for tool in TOOLS if tool["name"] in allowed]
            return {"tools": tools, "ttlMs": TTL_SECONDS * 1_000, "cacheScope": "private"}
        case "tools/call":
            return call(message["params"], claims, allowed)
        case _:
            raise LookupError


def call(params: dict[str, Any], claims: dict[str, Any], allowed: set[str]) -> dict[str, Any]:
    """Count a call and run it; only reading a customer is built."""
    if params["name"] not in allowed or params["name"] != "get_customer":
        raise LookupError
    count(params["name"], claims["sub"])
    customer = read_customer(params["arguments"]["customer_id"])
    return {
        "content": [{"type": "text", "text": summary(customer)}],
        "structuredContent": customer,
        "isError": False,
    }
