"""What everybody may read, and what the gateway answers by itself: nobody has signed in."""

import pytest

from delivery.template.loader import load_template
from local.stack import TEMPLATE
from tests.deployed.person import Person
from tests.deployed.stack import Deployed

RESOURCE = "/.well-known/oauth-protected-resource"
#: The first of the origins that the template allows by default.
ORIGIN = str(load_template(TEMPLATE).parameters["AllowedOrigins"]["Default"]).split(",")[0]


@pytest.mark.parametrize("path", [RESOURCE, f"{RESOURCE}/mcp"])
def test_the_document_of_the_resource_names_it(deployed: Deployed, path: str) -> None:
    answer = deployed.http.get(deployed.origin + path)

    assert (answer.status_code, answer.json()["resource"]) == (200, deployed.mcp_url)


@pytest.mark.parametrize("name", ["oauth-authorization-server", "openid-configuration"])
def test_the_document_of_the_authorization_server_leads_to_the_sign_in_page(deployed: Deployed, name: str) -> None:
    document = deployed.http.get(f"{deployed.origin}/.well-known/{name}").json()

    assert document["issuer"] == deployed.origin
    assert document["authorization_endpoint"] == f"{deployed.sign_in_url}/oauth2/authorize"
    assert document["code_challenge_methods_supported"] == ["S256"]
    described = "DescribedClientsPolicy" in deployed.resources
    assert document.get("client_id_metadata_document_supported", False) is described


@pytest.mark.parametrize(
    "request_line", ["GET /", "GET /nothing", "PUT /mcp", f"POST {RESOURCE}", "GET /.well-known/jwks.json"]
)
def test_what_has_no_route_is_not_found(deployed: Deployed, request_line: str) -> None:
    method, path = request_line.split()

    assert deployed.http.request(method, deployed.origin + path).status_code == 404


def test_a_page_of_an_allowed_origin_may_ask_and_another_may_not(deployed: Deployed) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    ours = deployed.http.options(deployed.mcp_url, headers={**asked, "origin": ORIGIN})
    other = deployed.http.options(deployed.mcp_url, headers={**asked, "origin": "https://elsewhere.example"})

    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (204, ORIGIN)
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_who_brings_no_token_is_told_where_to_begin(deployed: Deployed, token: str) -> None:
    stranger = Person(deployed=deployed, username="", password="")
    answer = stranger.ask("tools/list", token=token)

    assert answer.status_code == 401
    assert f'resource_metadata="{deployed.origin}{RESOURCE}/mcp"' in answer.headers["www-authenticate"]


def test_the_function_writes_its_log(deployed: Deployed) -> None:
    assert deployed.writes("MetadataLog", lambda: deployed.http.get(deployed.origin + RESOURCE))
