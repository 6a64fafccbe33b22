"""Works without a person: signs in with a client id and a secret, says which tools it has, and calls one.

MCP_URL=... CLIENT_ID=... CLIENT_SECRET=... python examples/agent.py search_tickets query=refund
"""

import asyncio
import os
import sys

import httpx2
from mcp.client import Client
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.streamable_http import streamable_http_client


class Tokens:
    """Keeps the token for as long as the program runs: each new one costs money."""

    tokens = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens


async def main(tool=None, *arguments):
    url, *credentials = (os.environ.get(key) or sys.exit(__doc__) for key in ("MCP_URL", "CLIENT_ID", "CLIENT_SECRET"))
    issuer = url.removesuffix("/mcp")  # the secret is sent where this says, and nowhere else
    sign_in = ClientCredentialsOAuthProvider(url, Tokens(), *credentials, issuer=issuer)
    http = httpx2.AsyncClient(auth=sign_in, timeout=30)
    async with http, Client(streamable_http_client(url, http_client=http)) as client:
        print("tools:", *(one.name for one in (await client.list_tools()).tools))
        if tool:
            result = await client.call_tool(tool, dict(argument.split("=", 1) for argument in arguments))
            print(*(part.text for part in result.content), sep="\n")


asyncio.run(main(*sys.argv[1:]))
