"""A user pool with one identity provider, its sign-in page in this process, and the product's own triggers."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from local.aws.moto_server import MotoServer
from local.managed_login.client_documents import ClientDocuments
from local.managed_login.keys import PoolKeys
from local.managed_login.sessions import AuthTime
from local.managed_login.triggers import Triggers
from local.managed_login.wiring import LoginSettings, login_application
from servicedesk.federation.attribute import ATTRIBUTE
from servicedesk.federation.group_map import GroupRule
from stack.aws_clients import Clients
from tests.fakes.clock import ShiftedClock
from tests.federation.events import CORP, RULES, FakeGroupMaps
from tests.worlds.openid_company import CLIENT_ID, CLIENT_SECRET, ISSUER, OpenIdCompany
from tests.worlds.saml_company import METADATA_URL, SamlAnswer, answer_to, encode, question, write

SIGN_IN_URL = "http://127.0.0.1:8465"
REDIRECT_URI = "http://127.0.0.1:3030/callback"
SCOPE = "https://desk.example/mcp/invoke"
VERIFIER_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
TOKENS_APP = Path(__file__).parents[2] / "functions" / "tokens" / "app.py"
#: Names that the notation of several values could be confused by.
TWISTED_RULES = {
    name: GroupRule(groups=frozenset({group}))
    for name, group in {"[Admins], all": "administrators", "a,b": "auditors", "100%+~*": "support-engineers"}.items()
}
DETAILS = {
    "SAML": {"MetadataURL": METADATA_URL, "IDPInit": "false", "RequestSigningAlgorithm": "rsa-sha256"},
    "OIDC": {
        "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "oidc_issuer": ISSUER,
        "authorize_scopes": "openid email groups", "attributes_request_method": "GET",
    },
}  # fmt: skip


class FederatedPool:
    """One pool. What was asked of its triggers, and who is in it, can be seen from behind."""

    def __init__(self, clients: Clients, kind: str, app: ModuleType) -> None:
        self.kind = kind
        self.cognito = clients.cognito
        self.clock = ShiftedClock()
        self.openid = OpenIdCompany()
        self.asked: list[dict[str, Any]] = []
        self._app = app
        self.maps = FakeGroupMaps({**RULES, **TWISTED_RULES})
        self.pool_id = self.cognito.create_user_pool(PoolName=f"staff-{kind}")["UserPool"]["Id"]
        self.cognito.create_identity_provider(
            UserPoolId=self.pool_id, ProviderName=CORP, ProviderType=kind, ProviderDetails=DETAILS[kind],  # type: ignore[arg-type]
            AttributeMapping={"email": "email", "email_verified": "email_verified", ATTRIBUTE: "idp_groups"},
            IdpIdentifiers=["corp.example"],
        )  # fmt: skip
        self.client_id = self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id, ClientName="Desk", CallbackURLs=[REDIRECT_URI], AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=[SCOPE], SupportedIdentityProviders=[CORP, "COGNITO"],
            WriteAttributes=["email", ATTRIBUTE],
        )["UserPoolClient"]["ClientId"]  # fmt: skip
        settings = LoginSettings(
            pool_id=self.pool_id, issuer=f"{SIGN_IN_URL}/{self.pool_id}", sign_in_url=SIGN_IN_URL,
            documents=ClientDocuments(), people=(), password_rules="", auth_time=AuthTime.FIRST_SIGN_IN,
        )  # fmt: skip
        triggers = Triggers(pool_id=self.pool_id, inbound_federation=self._invoke, pre_token_generation=self._invoke)
        transport = self.openid.transport()
        self.application = login_application(settings, self.cognito, PoolKeys(), triggers, self.clock, transport)

    async def _invoke(self, event: dict[str, Any]) -> Any:
        self.asked.append(event)
        vars(self._app).update(maps=self.maps, time=SimpleNamespace(time=self.clock))
        return self._app.handler(event, SimpleNamespace(aws_request_id="r"))

    def users(self) -> dict[str, dict[str, str]]:
        """Return everybody of the pool: user name → attributes, the status among them."""
        users = self.cognito.list_users(UserPoolId=self.pool_id)["Users"]
        return {
            user["Username"]: {
                "status": user["UserStatus"],
                **{one["Name"]: one.get("Value", "") for one in user["Attributes"]},
            }
            for user in users
        }

    def browser(self) -> Browser:
        """Return a browser that nobody has used."""
        return Browser(self)


class Browser:
    """A browser, as far as cookies go, that follows no redirect."""

    def __init__(self, pool: FederatedPool) -> None:
        self.pool = pool
        self.cookies = httpx2.Cookies()

    def request(self, method: str, url: str, **request: Any) -> httpx2.Response:
        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.pool.application)
            async with httpx2.AsyncClient(transport=transport, base_url=SIGN_IN_URL, cookies=self.cookies) as client:
                answer = await client.request(method, url, **request)
                self.cookies = client.cookies
                return answer

        return asyncio.run(send())

    def authorize(self, **changes: str) -> httpx2.Response:
        """Open the app's authorization request."""
        query = {
            "response_type": "code", "client_id": self.pool.client_id, "redirect_uri": REDIRECT_URI, "state": "app",
            "code_challenge": VERIFIER_CHALLENGE, "code_challenge_method": "S256", "scope": SCOPE, **changes,
        }  # fmt: skip
        return self.request("GET", "/oauth2/authorize", params=query)

    def depart(self) -> str:
        """Set out to the identity provider, and return where the browser is sent."""
        page = self.authorize(identity_provider=CORP).headers["location"]
        return self.request("GET", page).headers["location"]

    def post_saml(self, response: str, relay_state: str) -> httpx2.Response:
        """Post the provider's form, and go where that leads within the pool."""
        form = {"SAMLResponse": response, "RelayState": relay_state}
        answer = self.request("POST", "/saml2/idpresponse", data=form)
        location = answer.headers.get("location", "")
        return self.request("GET", location) if location.startswith("/") else answer

    def sign_in_by_saml(self, **changes: Any) -> httpx2.Response:
        """Sign in with an honest answer but for some changes; where it leads is returned."""
        asked = question(self.depart())
        said: SamlAnswer = replace(answer_to(asked), **changes)
        return self.post_saml(encode(write(said)), asked.relay_state)

    def sign_in_by_openid(self) -> httpx2.Response:
        """Do the same at the other provider."""
        location = self.depart()
        query = {"code": self.pool.openid.code(location), "state": parse_qs(urlsplit(location).query)["state"][0]}
        return self.request("GET", "/oauth2/idpresponse", params=query)

    def tokens(self, answer: httpx2.Response) -> httpx2.Response:
        """Redeem the code that a sign-in has led to."""
        form = {
            "grant_type": "authorization_code", "code": code_of(answer), "redirect_uri": REDIRECT_URI,
            "client_id": self.pool.client_id, "code_verifier": VERIFIER,
        }  # fmt: skip
        return self.request("POST", "/oauth2/token", data=form)

    def refresh(self, token: str) -> httpx2.Response:
        """Ask for new tokens."""
        form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.pool.client_id}
        return self.request("POST", "/oauth2/token", data=form)


def code_of(answer: httpx2.Response) -> str:
    """Return the code that an answer brings to the app."""
    location = answer.headers["location"]
    assert location.startswith(f"{REDIRECT_URI}?code="), location
    return parse_qs(urlsplit(location).query)["code"][0]


def error_of(answer: httpx2.Response) -> Mapping[str, str]:
    """Return the error that an answer brings to the app; none if it does not lead there."""
    location = answer.headers.get("location", "")
    query = parse_qs(urlsplit(location).query) if location.startswith(REDIRECT_URI) else {}
    return {name: values[0] for name, values in query.items()}


@contextmanager
def federated_pools() -> Iterator[Mapping[str, FederatedPool]]:
    """Run a pool of each kind: SAML, OIDC."""
    moto = MotoServer()
    moto.start()
    clients = Clients(moto.endpoint_url, moto.access_key_id)
    try:
        yield {kind: FederatedPool(clients, kind, tokens_app()) for kind in DETAILS}
    finally:
        clients.close()
        moto.stop()


def tokens_app() -> ModuleType:
    """Return the function's module, which no other test has."""
    spec = importlib.util.spec_from_file_location("tokens_app_of_pools", TOKENS_APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_DEFAULT_REGION": "us-east-1",
            "PERMISSIONS_TABLE": "permissions",
            "COMPANY_NAME": CORP,
            "COMPANY_GROUPS_CLAIM": "groups",
            "COMPANY_SESSION_MINUTES": "60",
        }.items():
            environment.setenv(name, value)
        spec.loader.exec_module(module)
    return module
