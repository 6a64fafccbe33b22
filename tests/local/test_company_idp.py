"""The company's identity provider says of somebody what its directory says, to this machine alone."""

from __future__ import annotations

import base64
import zlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import jwt
import pytest
from lxml import etree

from local.company_idp.application import CompanyIdp
from local.company_idp.directory import RULES
from local.company_idp.openid_idp import CLIENT_ID, CLIENT_SECRET
from local.company_idp.saml_response import ASSERTION

pytestmark = pytest.mark.anyio

ORIGIN = "http://localhost:9200"
REDIRECT = "http://localhost:9100/oauth2/idpresponse"
GROUPS = [["Desk-Support", "Everyone"], ["Desk-Audit"], []]
ELSEWHERE = ["https://evil.example/", "http://localhost.evil.example/", "javascript:alert(1)", "http://[", ""]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def idp() -> CompanyIdp:
    return CompanyIdp(ORIGIN)


@pytest.fixture
async def http(idp: CompanyIdp) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=idp.application())
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def authorize(redirect_uri: str = REDIRECT, client_id: str = CLIENT_ID) -> str:
    query = {"client_id": client_id, "redirect_uri": redirect_uri, "state": "s", "nonce": "n"}
    return f"/authorize?{urlencode(query)}"


def sign_on(answer_url: str) -> str:
    request = (
        f'<AuthnRequest ID="_1" AssertionConsumerServiceURL="{answer_url}"><Issuer xmlns="{ASSERTION}">sp</Issuer>'
        "</AuthnRequest>"
    )
    packed = base64.b64encode(zlib.compress(request.encode(), wbits=-zlib.MAX_WBITS))
    return f"/saml/sso?{urlencode({'SAMLRequest': packed, 'RelayState': 'r'})}"


async def code_of(http: httpx2.AsyncClient, person: str) -> str:
    answer = await http.post(authorize(), data={"person": person})
    back = urlsplit(answer.headers["location"])
    assert answer.headers["location"].startswith(f"{REDIRECT}?")
    (code,) = parse_qs(back.query)["code"]
    return code


def exchange(code: str, changes: dict[str, str] = {}) -> dict[str, str]:  # noqa: B006 -- only read
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    return form | {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | changes


async def openid_groups(http: httpx2.AsyncClient, person: str) -> Any:
    tokens = (await http.post("/token", data=exchange(await code_of(http, person)))).json()
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    said = (await http.get("/userinfo", headers=headers)).json()
    id_token = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert said.items() <= id_token.items()
    return said.get("groups")


async def saml_groups(http: httpx2.AsyncClient, person: str) -> list[str] | None:
    page = (await http.post(sign_on("http://localhost:9100/saml2/idpresponse"), data={"person": person})).text
    (encoded,) = etree.HTML(page).xpath("//input[@name='SAMLResponse']/@value")
    response = etree.fromstring(base64.b64decode(encoded))
    found = response.findall(f".//{{{ASSERTION}}}Attribute[@Name='groups']")
    return [value.text for value in found[0]] if found else None


@pytest.mark.parametrize("groups", GROUPS, ids=["many", "one", "none"])
@pytest.mark.parametrize("said", [openid_groups, saml_groups], ids=["OpenID Connect", "SAML"])
async def test_groups_are_said_as_the_directory_has_them_and_not_at_all_of_who_has_none(
    idp: CompanyIdp, http: httpx2.AsyncClient, said: Any, groups: list[str]
) -> None:
    changed = await http.put("/people/dana", json={"groups": groups})

    assert changed.json()["groups"] == groups
    assert await said(http, "dana") == (groups or None)


@pytest.mark.parametrize("url", [authorize(), sign_on("http://localhost:9100/saml2/idpresponse")])
async def test_who_has_left_gets_the_page_again(idp: CompanyIdp, http: httpx2.AsyncClient, url: str) -> None:
    idp.people["dana"].is_employed = False

    answers = [await http.post(url, data={"person": person}) for person in ("dana", "nobody")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("SAMLResponse" not in answer.text and "location" not in answer.headers for answer in answers)


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_nobody_is_sent_to_another_machine(http: httpx2.AsyncClient, url: str) -> None:
    for asked in (authorize(url), sign_on(url), authorize(client_id="another"), "/saml/sso?SAMLRequest=eA"):
        for answer in (await http.get(asked), await http.post(asked, data={"person": "dana"})):
            assert answer.status_code == 400
            assert not answer.text


@pytest.mark.parametrize(
    "changes", [{"client_secret": "another"}, {"redirect_uri": f"{REDIRECT}/"}, {"code": "another"}], ids=str
)
async def test_a_code_is_good_for_whom_it_was_made(http: httpx2.AsyncClient, changes: dict[str, str]) -> None:
    answer = await http.post("/token", data=exchange(await code_of(http, "dana"), changes))

    assert answer.status_code in {400, 401}
    assert "id_token" not in answer.text


async def test_a_code_is_good_once(http: httpx2.AsyncClient) -> None:
    code = await code_of(http, "dana")

    first, second = [await http.post("/token", data=exchange(code)) for _ in range(2)]

    assert first.status_code == 200
    assert second.json() == {"error": "invalid_grant"}


async def test_the_directory_is_changed_on_its_page(idp: CompanyIdp, http: httpx2.AsyncClient) -> None:
    form = {"groups": "Desk-Audit; ; A group, with a comma ", "is_employed": "on"}

    changed = await http.post("/people/ines", data=form, headers={"origin": ORIGIN})

    assert changed.headers["location"] == "/"
    assert (await http.get("/people")).json()["ines"]["groups"] == ["Desk-Audit", "A group, with a comma"]
    assert "Desk-Audit; A group, with a comma" in (await http.get("/")).text


async def test_a_page_of_somebody_elses_changes_nothing(idp: CompanyIdp, http: httpx2.AsyncClient) -> None:
    for origin in ("https://evil.example", "null"):
        answer = await http.post("/people/ines", data={"groups": "Desk-Admins"}, headers={"origin": origin})
        assert answer.status_code == 403

    assert idp.people["ines"].groups == []


def test_each_rule_at_the_start_is_for_a_group_that_somebody_is_in(idp: CompanyIdp) -> None:
    assert RULES.keys() <= {group for employee in idp.people.values() for group in employee.groups}
