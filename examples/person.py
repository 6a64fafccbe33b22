"""Works as the person who signs in: opens their browser, says which tools they have, and calls one.

MCP_URL=... CLIENT_ID=... python examples/person.py search_customer query=jane
"""

import asyncio
import os
import sys
import webbrowser
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata

URL, CLIENT_ID = (os.environ.get(key) or sys.exit(__doc__) for key in ("MCP_URL", "CLIENT_ID"))
CALLBACK = "http://127.0.0.1:3030/callback"  # one of the client's, exactly: Cognito compares the port, too


class Tokens:
    """Keeps what was signed in for as long as the program runs, and the client id, which is registered already."""

    tokens = None
    client = OAuthClientInformationFull(
        client_id=CLIENT_ID, redirect_uris=[CALLBACK], token_endpoint_auth_method="none"
    )

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Callback(BaseHTTPRequestHandler):
    """Takes the one request with which the browser comes back."""

    def do_GET(self):
        self.server.answer = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.send_response(200)
        self.end_headers()
        with suppress(BrokenPipeError):  # somebody who closes the page at once is signed in all the same
            self.wfile.write(b"You can close this page.")

    def log_message(self, *_):
        pass  # what it would write has the code in it


async def open_browser(url):
    webbrowser.open(url)


async def come_back():
    await asyncio.to_thread(server.handle_request)
    return AuthorizationCodeResult(code=server.answer["code"], state=server.answer["state"])


async def main(tool=None, *arguments):
    metadata = OAuthClientMetadata(client_name="example", redirect_uris=[CALLBACK])
    sign_in = OAuthClientProvider(URL, metadata, Tokens(), open_browser, come_back)
    http = httpx2.AsyncClient(auth=sign_in, timeout=30)  # a call may take 24 seconds
    async with http, Client(streamable_http_client(URL, http_client=http)) as client:
        print("tools:", *(one.name for one in (await client.list_tools()).tools))
        if tool:
            result = await client.call_tool(tool, dict(argument.split("=", 1) for argument in arguments))
            print(*(part.text for part in result.content), sep="\n")


with HTTPServer(("127.0.0.1", 3030), Callback) as server:
    asyncio.run(main(*sys.argv[1:]))
