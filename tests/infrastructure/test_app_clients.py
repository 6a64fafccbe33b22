"""The app clients of the products that people connect with: alike in everything but where they return to."""

from typing import Any

import pytest

from cli.administration import KEPT_HOURS, REDIRECT_URIS
from servicedesk.federation.attribute import ATTRIBUTE, MAX_CHARACTERS
from servicedesk.federation.inbound import GROUPS_KEY, PASSED_ON
from tests.infrastructure.transformed import (
    OIDC,
    PROGRAM,
    SAML,
    declared,
    deployed,
    environment,
    of_type,
    resources,
    value,
)
from tests.products import products

PRODUCTS = products()
PARAMETER = "CallbackUrls"

#: Where a product is known to return to by its own code: what it registers where it may register itself
#: (microsoft/vscode, src/vs/base/common/oauth.ts), what it listens on (the Inspector's page and command, 2.12.0).
RETURNS_TO = {
    "VsCode": {"http://127.0.0.1:33418/", "https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect"},
    "Inspector": {
        "http://localhost:6274/oauth/callback", "http://127.0.0.1:6274/oauth/callback",
        "http://127.0.0.1:6276/oauth/callback",
    },
}  # fmt: skip
#: Every app client of the staff's pool.
STAFFS = sorted(of_type("AWS::Cognito::UserPoolClient").keys() - {"CustomerClient", "DescribedClient"})
#: The client of those that describe themselves, and what makes it.
DESCRIBED = "Described"
TAKES_THEM = {"DescribedClients": "https://vendor.example/client.json"}
#: Who signs in with a browser: with all but the program's.
PEOPLES = sorted({*STAFFS, f"{DESCRIBED}Client"} - {"ProgramClient"})
#: How people sign in → what each app client of theirs names.
SIGN_INS = {
    "off": ({}, ["COGNITO"]),
    "saml": (SAML, ["CompanyIdentityProvider", "COGNITO"]),
    "oidc": (OIDC, ["CompanyIdentityProvider", "COGNITO"]),
    "saml alone": ({**SAML, "NativeSignIn": "off"}, ["CompanyIdentityProvider"]),
    "oidc alone": ({**OIDC, "NativeSignIn": "off"}, ["CompanyIdentityProvider"]),
}


def client(product: str) -> dict[str, Any]:
    properties: dict[str, Any] = deployed(TAKES_THEM).resolve(resources()[f"{product}Client"]["Properties"])
    return properties


def test_the_products_that_people_use_can_connect() -> None:
    assert set(PRODUCTS) == {
        "Claude", "ClaudeCode", "ChatGpt", "VsCode", "Cursor", "Inspector", "McpRemote", "GeminiCli", "Loopback",
    }  # fmt: skip


def test_a_product_is_its_name_and_its_redirect_uris() -> None:
    named = {name.removesuffix(PARAMETER) for name in declared().parameters if name.endswith(PARAMETER)}

    # Customers sign in to a pool of their own, and not to this server.
    assert named == {*PRODUCTS, "Customer"}


@pytest.mark.parametrize("product", [*PRODUCTS, DESCRIBED])
def test_each_is_a_public_client_that_gets_short_tokens_for_our_scope_and_nothing_else(product: str) -> None:
    made = client(product)

    assert made["GenerateSecret"] is False
    assert made["AllowedOAuthFlows"] == ["code"]
    assert [scope.rpartition("/")[2] for scope in made["AllowedOAuthScopes"]] == ["invoke"]
    assert (made["AccessTokenValidity"], made["TokenValidityUnits"]["AccessToken"]) == (15, "minutes")
    assert made["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert made["EnableTokenRevocation"] is True
    assert made["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"]
    assert made["PreventUserExistenceErrors"] == "ENABLED"


@pytest.mark.parametrize("product", [*PRODUCTS, DESCRIBED])
def test_each_returns_to_exact_addresses_that_cognito_takes(product: str) -> None:
    uris = client(product)["CallbackURLs"]

    assert uris
    for uri in uris:
        assert uri.startswith(("https://", "http://localhost", "http://127.0.0.1", "cursor://")), uri
        assert "#" not in uri
        assert "*" not in uri


@pytest.mark.parametrize("product", RETURNS_TO)
def test_a_product_may_return_to_wherever_its_own_code_does(product: str) -> None:
    assert RETURNS_TO[product] <= set(client(product)["CallbackURLs"])


def test_no_address_belongs_to_two_products() -> None:
    uris = [uri for product in PRODUCTS for uri in client(product)["CallbackURLs"]]

    assert len(uris) == len(set(uris))


def test_the_command_is_a_public_client_for_administration_that_returns_to_this_machine_alone() -> None:
    made = client("Command")

    assert made["GenerateSecret"] is False
    assert made["AllowedOAuthFlows"] == ["code"]
    assert [scope.rpartition("/")[2] for scope in made["AllowedOAuthScopes"]] == ["manage"]
    assert tuple(made["CallbackURLs"]) == REDIRECT_URIS
    assert (made["AccessTokenValidity"], made["TokenValidityUnits"]["AccessToken"]) == (15, "minutes")
    assert (made["RefreshTokenValidity"], made["TokenValidityUnits"]["RefreshToken"]) == (KEPT_HOURS, "hours")
    assert made["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert made["EnableTokenRevocation"] is True


def test_the_program_has_a_secret_and_one_scope_and_nobody_signs_in_with_it() -> None:
    made = deployed(PROGRAM).resolve(resources()["ProgramClient"]["Properties"])

    assert made["GenerateSecret"] is True
    assert made["AllowedOAuthFlows"] == ["client_credentials"]
    assert [scope.rpartition("/")[2] for scope in made["AllowedOAuthScopes"]] == ["apply"]
    assert "CallbackURLs" not in made
    assert made["ClientName"] == PROGRAM["PolicyProgram"]
    assert (made["AccessTokenValidity"], made["TokenValidityUnits"]["AccessToken"]) == (5, "minutes")


def test_the_api_knows_the_program_only_if_the_deployment_names_one() -> None:
    names = ("PROGRAM_CLIENT_ID", "PROGRAM_NAME")

    assert [environment("AdminFunction", PROGRAM)[name] for name in names] == ["ProgramClient", "pipeline"]
    assert [environment("AdminFunction", {})[name] for name in names] == ["", ""]
    assert not any(value == "ProgramClient" for value in environment("McpFunction", PROGRAM).values())


def test_no_scope_but_the_mcp_endpoints_is_any_products() -> None:
    scopes = {
        logical_id: [
            scope.rpartition("/")[2] for scope in client(logical_id.removesuffix("Client"))["AllowedOAuthScopes"]
        ]
        for logical_id in STAFFS
    }

    beyond = {logical_id: granted for logical_id, granted in scopes.items() if granted != ["invoke"]}
    assert beyond == {"ConsoleClient": ["manage"], "CommandClient": ["manage"], "ProgramClient": ["apply"]}


def test_each_has_a_sign_in_page_and_is_let_in() -> None:
    let_in = environment("McpFunction", TAKES_THEM)

    for product in [*PRODUCTS, DESCRIBED]:
        assert resources()[f"{product}ClientBranding"]["Properties"]["ClientId"] == {"Ref": f"{product}Client"}
        assert let_in[f"APP_CLIENT_{product}"] == f"{product}Client"
    assert len([name for name in let_in if name.startswith("APP_CLIENT_")]) == len(PRODUCTS) + 1


@pytest.mark.parametrize("sign_in", SIGN_INS)
@pytest.mark.parametrize("logical_id", PEOPLES)
def test_people_sign_in_where_the_deployment_says_and_nowhere_else(logical_id: str, sign_in: str) -> None:
    settings, named = SIGN_INS[sign_in]

    assert value(logical_id, "SupportedIdentityProviders", {**TAKES_THEM, **settings}) == named


@pytest.mark.parametrize("logical_id", of_type("AWS::Cognito::UserPoolClient"))
def test_a_client_is_peoples_or_a_programs_and_takes_no_token_for_another(logical_id: str) -> None:
    made = deployed({**TAKES_THEM, **PROGRAM}).resolve(resources()[logical_id]["Properties"])

    (flow,) = made["AllowedOAuthFlows"]
    assert flow in {"code", "client_credentials"}
    assert made["GenerateSecret"] is (flow == "client_credentials")
    assert set(made["ExplicitAuthFlows"]) <= {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}


@pytest.mark.parametrize("logical_id", PEOPLES)
def test_what_the_provider_says_is_written_through_each_client_and_nothing_beside_it(logical_id: str) -> None:
    mapped = value("CompanyIdentityProvider", "AttributeMapping", SAML)

    # Whether an address is verified, no client can be given to write.
    written = {name for name in mapped if not name.endswith("_verified")}
    assert set(value(logical_id, "WriteAttributes", {**TAKES_THEM, **SAML})) == written
    assert value(logical_id, "WriteAttributes", TAKES_THEM) == ["locale"]


def test_the_profile_is_made_of_what_the_function_answers() -> None:
    mapped = value("CompanyIdentityProvider", "AttributeMapping", SAML)

    assert mapped[ATTRIBUTE] == GROUPS_KEY
    assert set(mapped.values()) <= {*PASSED_ON, GROUPS_KEY}


def test_the_pool_has_the_groups_attribute_whether_people_sign_in_at_the_company_or_not() -> None:
    """It can be added to a pool, and never taken away."""
    (attribute,) = value("StaffPool", "Schema")

    assert f"custom:{attribute['Name']}" == ATTRIBUTE
    assert attribute["Mutable"] is True
    assert int(attribute["StringAttributeConstraints"]["MaxLength"]) == MAX_CHARACTERS
