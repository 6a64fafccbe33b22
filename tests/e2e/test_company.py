"""The company's people at the desk: from its sign-in page to their tools, and what a change at the company does."""

from collections.abc import Iterator
from typing import Any, TypeAlias
from urllib.parse import urljoin

import httpx2
import jwt
import pytest
from anyio.to_thread import run_sync

from local.company_idp.server import CompanyServer, put_rules
from local.stack import LocalStack
from stack.token_flow import authorization_request
from tests.e2e.sdk_client import connected
from tests.seen import seen_by
from tests.worlds.company_desk import CompanyDesk, SentForm

World: TypeAlias = tuple[CompanyDesk, CompanyServer]


@pytest.fixture(scope="module", params=["saml", "oidc"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with CompanyServer(port=0) as company, LocalStack(port=0, company=company.provider(request.param)) as stack:
        put_rules(stack.clients.dynamodb, stack.description.permissions_table, stack.description.company_name)
        yield CompanyDesk(stack), company


def claims(tokens: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    return read


def test_two_people_of_the_company_have_two_lists_by_its_groups(world: World) -> None:
    desk, _ = world
    dana, omar, ines = map(desk.sign_in, ("dana", "omar", "ines"))

    assert "create_ticket" in desk.tools(dana)
    assert "create_ticket" not in desk.tools(omar)
    assert "get_customer" in desk.tools(omar)
    # In no group with a rule: nothing was refused, and there is nothing.
    assert desk.tools(ines) == set()
    assert claims(dana)["desk_name"] == "dana@corp.example (Corp)"
    assert claims(dana)["cognito:groups"] == ["support-engineers"]


@pytest.mark.anyio
async def test_the_sdks_client_is_led_to_the_company_and_has_each_persons_tools(world: World) -> None:
    desk, company = world

    async def tools(who: str) -> tuple[str, ...]:
        async def arrive(url: str) -> str:
            return await run_sync(desk.callback, url, who)

        async with connected(desk.stack, arrive, "auto") as client:
            return tuple(tool.name for tool in (await client.list_tools()).tools)

    assert await tools("dana") == seen_by("bob")
    assert await tools("omar") == seen_by("carol")
    company.idp.people["omar"].groups = ["Desk-Support"]
    assert await tools("omar") == seen_by("bob")
    company.idp.people["omar"].groups = ["Desk-Audit"]


def test_what_the_company_takes_from_somebody_is_gone_at_their_next_sign_in(world: World) -> None:
    desk, company = world
    tokens = desk.sign_in("dana")
    employee = company.idp.people["dana"]
    employee.groups = []
    try:
        # A refresh asks nobody: it gives what the company said last, for as long as the deployment says.
        assert "create_ticket" in desk.tools(desk.refresh(tokens))
        assert desk.tools(desk.sign_in("dana")) == set()
    finally:
        employee.groups = ["Desk-Support", "Everyone"]
    assert "create_ticket" in desk.tools(desk.sign_in("dana"))


def test_who_has_left_the_company_is_not_signed_in(world: World) -> None:
    desk, company = world
    employee = company.idp.people["yuki"]
    employee.is_employed = False

    answer = httpx2.get(f"{company.idp.origin}/")
    assert "yuki" in answer.text
    with httpx2.Client(trust_env=False) as browser:
        page = browser.get(
            f"{authorization_request(desk.stack.description).url}&identity_provider=Corp", follow_redirects=True
        )
        sent = browser.post(urljoin(str(page.url), SentForm(page.text).action), data={"person": "yuki"})
    assert sent.status_code == 403
