"""Somebody of the company on their way to the desk: the pages that a browser shows, and the tools that a client has."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from local.stack import LocalStack
from stack.token_flow import authorization_request


class SentForm(HTMLParser):
    """The form of a page that somebody sends."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.link = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = self.action or said["action"]
        elif tag == "input" and "name" in said:
            self.fields[said["name"]] = said.get("value", "")


class CompanyDesk:
    """A stack beside a company whose people may sign in, as a browser and a client see it."""

    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack

    def callback(self, authorization_url: str, who: str) -> str:
        """Sign somebody in with a browser that nobody has used, and return where it is led back to, not opened."""
        with httpx2.Client(trust_env=False) as browser:
            url, form = f"{authorization_url}&identity_provider=Corp", None
            while urlsplit(url).path != "/callback":
                answer = browser.get(url) if form is None else browser.post(url, data=form)
                form = None
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["location"])
                    continue
                page = SentForm(answer.text)
                form = {
                    **(page.fields or {"person": who}),
                    **({"login": who, "password": "x"} if "login" in page.fields else {}),
                }
                url = urljoin(url, page.action)
        return url

    def sign_in(self, who: str) -> dict[str, Any]:
        """Sign somebody in, and return their tokens, or the error."""
        request = authorization_request(self.stack.description)
        url = self.callback(request.url, who)
        if "error=" in url:
            return {"error": url}
        token_url = f"{self.stack.description.sign_in_url}/oauth2/token"
        tokens: dict[str, Any] = httpx2.post(token_url, data=request.exchange(url)).json()
        return tokens

    def refresh(self, tokens: dict[str, Any]) -> dict[str, Any]:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": tokens["refresh_token"],
            "client_id": self.stack.description.loopback_client.client_id,
        }
        answer = httpx2.post(f"{self.stack.description.sign_in_url}/oauth2/token", data=form)
        found: dict[str, Any] = answer.json()
        return found

    def tools(self, tokens: dict[str, Any]) -> set[str]:
        headers = {"authorization": f"Bearer {tokens['access_token']}", "accept": "application/json, text/event-stream"}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers["mcp-protocol-version"] = "2025-11-25"
        answer = httpx2.post(self.stack.description.mcp_url, json=message, headers=headers)
        return {tool["name"] for tool in answer.json()["result"]["tools"]}
