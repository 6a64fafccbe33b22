"""The company's people at the desk: from its sign-in page to their tools, and what a change at the company does."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import jwt
import pytest

from local.company_idp.server import CompanyServer, put_rules
from local.stack import LocalStack
from stack.token_flow import authorization_request


class Form(HTMLParser):
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
        elif tag == "input":
            self.fields[said["name"]] = said.get("value", "")


class Desk:
    """A stack beside a company whose people may sign in."""

    def __init__(self, stack: LocalStack, company: CompanyServer) -> None:
        self.stack, self.company = stack, company

    def sign_in(self, who: str) -> dict[str, Any]:
        """Sign somebody in with a browser that nobody has used, and return their tokens, or the error."""
        request = authorization_request(self.stack.description)
        with httpx2.Client(trust_env=False) as browser:
            url, form = f"{request.url}&identity_provider=Corp", None
            while urlsplit(url).path != "/callback":
                answer = browser.get(url) if form is None else browser.post(url, data=form)
                form = None
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["location"])
                    continue
                page = Form(answer.text)
                form = page.fields or {"person": who}
                url = urljoin(url, page.action)
            if "error=" in url:
                return {"error": url}
            tokens: dict[str, Any] = browser.post(
                f"{self.stack.description.sign_in_url}/oauth2/token", data=request.exchange(url)
            ).json()
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


@pytest.fixture(scope="module", params=["saml", "oidc"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with CompanyServer(port=0) as company, LocalStack(port=0, company=company.provider(request.param)) as stack:
        put_rules(stack.clients.dynamodb, stack.description.permissions_table, stack.description.company_name)
        yield Desk(stack, company)


def claims(tokens: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    return read


def test_two_people_of_the_company_have_two_lists_by_its_groups(desk: Desk) -> None:
    dana, omar, ines = map(desk.sign_in, ("dana", "omar", "ines"))

    assert "create_ticket" in desk.tools(dana)
    assert "create_ticket" not in desk.tools(omar)
    assert "get_customer" in desk.tools(omar)
    # In no group with a rule: nothing was refused, and there is nothing.
    assert desk.tools(ines) == set()
    assert claims(dana)["desk_name"] == "dana@corp.example (Corp)"
    assert claims(dana)["cognito:groups"] == ["support-engineers"]


def test_what_the_company_takes_from_somebody_is_gone_at_their_next_sign_in(desk: Desk) -> None:
    tokens = desk.sign_in("dana")
    employee = desk.company.idp.people["dana"]
    employee.groups = []
    try:
        # A refresh asks nobody: it gives what the company said last, for as long as the deployment says.
        assert "create_ticket" in desk.tools(desk.refresh(tokens))
        assert desk.tools(desk.sign_in("dana")) == set()
    finally:
        employee.groups = ["Desk-Support", "Everyone"]
    assert "create_ticket" in desk.tools(desk.sign_in("dana"))


def test_who_has_left_the_company_is_not_signed_in(desk: Desk) -> None:
    employee = desk.company.idp.people["yuki"]
    employee.is_employed = False

    answer = httpx2.get(f"{desk.company.idp.origin}/")
    assert "yuki" in answer.text
    with httpx2.Client(trust_env=False) as browser:
        page = browser.get(
            f"{authorization_request(desk.stack.description).url}&identity_provider=Corp", follow_redirects=True
        )
        sent = browser.post(urljoin(str(page.url), Form(page.text).action), data={"person": "yuki"})
    assert sent.status_code == 403
