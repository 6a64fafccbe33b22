"""The consent function over fakes, invoked as Lambda invokes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from servicedesk.consent.application import application
from servicedesk.consent.forwarding import Answered
from servicedesk.errors import ClientsUnavailable
from servicedesk.registration.registrar import Registrar
from servicedesk.server.gateway import GatewayAdapter
from tests.admin_api.harness import request
from tests.events import Event, with_body, with_headers
from tests.registration.memory import REDIRECT, URL, Internet, MemoryClients, MemoryStore
from tests.server.harness import CONTEXT, Answer
from tests.tokens import RESOURCE, SETTINGS

ORIGIN = "https://desk.example.com"
FORM = "application/x-www-form-urlencoded"


class Endpoints:
    """`TokenEndpoints` that remember what they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.available = True

    def ask(self, name: str, form: Mapping[str, str]) -> Answered:
        self.asked.append((name, dict(form)))
        if not self.available:
            raise ClientsUnavailable
        return Answered(status=200, content_type="application/json", body=b'{"access_token":"t"}')


class Desk:
    """One execution environment of the function, over fakes that a test can reach."""

    def __init__(self, *allowed: str) -> None:
        self.store, self.clients, self.internet = MemoryStore(*(allowed or (URL,))), MemoryClients(), Internet()
        self.endpoints = Endpoints()
        registrar = Registrar(self.store, self.clients, self.internet)
        settings = replace(SETTINGS, client_documents=True)
        self._adapter = GatewayAdapter(application(settings, registrar, self.endpoints))

    def invoke(self, event: Event) -> Answer:
        """Answer a request as it is."""
        return Answer(self._adapter(event, CONTEXT))

    def get(self, **changes: str | None) -> Answer:
        """Answer the authorization request, changed; a change to None leaves the parameter out."""
        return self.invoke(request("GET", f"/oauth2/authorize?{urlencode(asked(**changes))}"))

    def post(self, path: str, form: Mapping[str, str], **changes: Any) -> Answer:
        """Answer a form, with cookies and headers of the caller's choice."""
        event = with_headers(request("POST", path), {"content-type": FORM, **changes.pop("headers", {})})
        return self.invoke({**with_body(event, urlencode(form)), **changes})

    def decide(self, decision: str = "allow", **changes: Any) -> Answer:
        """Answer the person's decision on the page they were shown, changed."""
        token = token_of(self.get())
        form = {"request": urlencode(asked()), "forgery_token": token, "decision": decision, **changes.pop("form", {})}
        headers = {"origin": ORIGIN, **changes.pop("headers", {})}
        cookies = changes.pop("cookies", [f"__Host-consent={token}"])
        return self.post("/oauth2/authorize", form, headers=headers, cookies=cookies, **changes)


def cookie_of(answer: Answer) -> str:
    """Return the one cookie that an answer sets, whole."""
    (cookie,) = answer.raw["cookies"]
    return str(cookie)


def token_of(answer: Answer) -> str:
    """Return the token in the one cookie that an answer sets."""
    return cookie_of(answer).split("=", 1)[1].split(";")[0]


def asked(**changes: str | None) -> dict[str, str]:
    """Return the parameters of an acceptable request, changed."""
    right: dict[str, str | None] = {
        "response_type": "code",
        "client_id": URL,
        "redirect_uri": REDIRECT,
        "state": "a-state",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        "resource": RESOURCE,
        **changes,
    }
    return {name: value for name, value in right.items() if value is not None}
