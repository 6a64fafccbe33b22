"""How customers sign in, and where what is sent to people comes from."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.desk_settings import BuiltInDesk
from servicedesk.mcp_settings import McpSettings
from tests.infrastructure.transformed import (
    CUSTOMERS,
    KEPT,
    MAIL,
    RETURNED_TO,
    declared,
    deployed,
    deployments,
    environment,
    of_type,
    resources,
    value,
)

POOL = {"CustomerPoolId": CUSTOMERS["CustomerPoolId"]}
#: Parameters → the page on which customers choose a new password; empty where nobody's password may be reset.
PAGES: list[tuple[Mapping[str, str], str]] = [
    ({}, ""),
    (CUSTOMERS, CUSTOMERS["CustomerSignInUrl"]),
    (RETURNED_TO, "https://CustomerPoolDomain.auth.us-east-1.amazoncognito.com/login"),
    ({**POOL, **RETURNED_TO}, "https://CustomerPoolDomain.auth.us-east-1.amazoncognito.com/login"),
]


def is_made(logical_id: str, parameters: Mapping[str, str]) -> bool:
    resource = resources()[logical_id]
    return "Condition" not in resource or deployed(parameters).resolve({"Condition": resource["Condition"]})


def matches(parameter: str, text: str) -> bool:
    return re.fullmatch(declared().parameters[parameter]["AllowedPattern"], text) is not None


@pytest.mark.parametrize(("parameters", "page"), PAGES)
def test_a_password_is_reset_only_where_customers_have_a_page_to_choose_another(
    parameters: Mapping[str, str], page: str
) -> None:
    told = environment("McpFunction", parameters)["CUSTOMER_SIGN_IN_URL"]

    assert told.partition("?")[0] == page
    for logical_id in ("CustomerPoolDomain", "CustomerClient", "CustomerClientBranding"):
        assert is_made(logical_id, parameters) is ("CustomerCallbackUrls" in parameters)


@pytest.mark.parametrize(("parameters", "pool"), [(RETURNED_TO, "CustomerPool"), ({**POOL, **RETURNED_TO}, None)])
def test_the_page_is_of_the_pool_in_which_the_passwords_are_reset(
    parameters: Mapping[str, str], pool: str | None
) -> None:
    expected = pool or POOL["CustomerPoolId"]

    assert environment("McpFunction", parameters)["CUSTOMER_POOL_ID"] == expected
    for logical_id in ("CustomerPoolDomain", "CustomerClient", "CustomerClientBranding"):
        assert value(logical_id, "UserPoolId", parameters) == expected
    assert value("CustomerClientBranding", "ClientId", parameters) == "CustomerClient"
    assert value("CustomerPoolDomain", "ManagedLoginVersion", parameters) == 2


def test_customers_get_no_scope_of_the_server_and_no_password_of_theirs_passes_through_others() -> None:
    client = deployed(RETURNED_TO).resolve(resources()["CustomerClient"]["Properties"])

    assert client["AllowedOAuthScopes"] == ["openid"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert not {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"} & set(client["ExplicitAuthFlows"])
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert "CustomerClient" not in environment("McpFunction", RETURNED_TO).values()


URLS = st.from_regex(declared().parameters["CustomerCallbackUrls"]["AllowedPattern"], fullmatch=True).filter(bool)


@given(URLS)
def test_customers_return_to_the_first_address_whatever_is_in_it(urls: str) -> None:
    parameters = {"CustomerCallbackUrls": urls}
    page = environment("McpFunction", parameters)["CUSTOMER_SIGN_IN_URL"]
    settings = McpSettings.from_environment(environment("McpFunction", parameters)).desk

    query = dict(parse_qsl(urlsplit(page).query, strict_parsing=True))
    assert query == {"client_id": "CustomerClient", "response_type": "code", "redirect_uri": urls.partition(",")[0]}
    assert query["redirect_uri"] in value("CustomerClient", "CallbackURLs", parameters)
    assert isinstance(settings, BuiltInDesk)
    assert settings.customer_sign_in_url == page


#: Parameter → what it takes, and what it does not.
TAKEN: Mapping[str, tuple[list[str], list[str]]] = {
    "CustomerCallbackUrls": (
        ["", *RETURNED_TO.values(), "https://a.example:8443", "https://a.example/"],
        [
            "http://a.example/",
            "https://a.example/?x=1",
            "https://a.example/#top",
            "https://a.example/a&redirect_uri=https://b.example",
            "https://a.example/%41",
            "https://a.example/a+b",
            "https://a.example/a b",
            "https://a.example/,",
            "https://a.example/, https://b.example/",
        ],
    ),
    "CustomerSignInUrl": (
        ["", CUSTOMERS["CustomerSignInUrl"], "https://a.example/login?client_id=1&redirect_uri=https://b.example/#c"],
        ["http://a.example", "https://", "https://a.example/ and more", 'https://a.example/"', "https://ä.example"],
    ),
    "EmailFrom": (
        ["", "desk@example.com", *[MAIL["EmailFrom"]], "A <desk+mcp@mail.example.com>", "R&D's Desk_2 <d@e.example>"],
        [
            "desk",
            "<desk@example.com",
            "desk@example.com>",
            "<desk@example.com>",
            "Desk desk@example.com",
            "Desk<desk@example.com>",
            " <desk@example.com>",
            "desk@example",
            "a@example.com,b@example.com",
            "Desk <a@example.com>, b@example.com",
            "Desk, the <desk@example.com>",
            '"Desk" <desk@example.com>',
            "Desk\n<desk@example.com>",
        ],
    ),
    "SesIdentityArn": (["", MAIL["SesIdentityArn"]], ["example.com", "arn:aws:sns:us-east-1:123456789012:topic"]),
    "CustomerPoolId": (["", "us-east-1_AbC", "eu-central-1_9"], ["us-east-1", "us-east-1_a/b", "us-east-1_a*"]),
    "KeptStaffPoolId": (["", KEPT["KeptStaffPoolId"]], ["*", "us-east-1_*"]),
    "KeptDeskTable": (["", KEPT["KeptDeskTable"]], ["*", "desk*", "a/b", "ab"]),
    "KeptPermissionsTable": (["", KEPT["KeptPermissionsTable"]], ["*", "desk*", "a/b", "ab"]),
    "KeptDeskStreamArn": (["", KEPT["KeptDeskStreamArn"]], ["*", "arn:aws:dynamodb:us-east-1:123456789012:table/a"]),
}
ROWS = [(name, text, taken) for name, both in TAKEN.items() for taken in (True, False) for text in both[not taken]]


@pytest.mark.parametrize(("parameter", "text", "is_taken"), ROWS)
def test_a_deployment_takes_what_aws_takes_and_nothing_that_means_more(
    parameter: str, text: str, is_taken: bool
) -> None:
    assert matches(parameter, text) is is_taken


SENDERS: list[tuple[Mapping[str, str], Mapping[str, Any]]] = [
    ({}, {"EmailSendingAccount": "COGNITO_DEFAULT"}),
    (
        MAIL,
        {"EmailSendingAccount": "DEVELOPER", "From": MAIL["EmailFrom"], "SourceArn": MAIL["SesIdentityArn"]},
    ),
]


@pytest.mark.parametrize("pool", of_type("AWS::Cognito::UserPool"))
@pytest.mark.parametrize(("parameters", "sender"), SENDERS)
def test_every_pool_that_is_made_sends_as_the_deployment_says(
    pool: str, parameters: Mapping[str, str], sender: Mapping[str, Any]
) -> None:
    assert value(pool, "EmailConfiguration", parameters) == sender


def test_a_sender_that_is_named_sends_something() -> None:
    pools = of_type("AWS::Cognito::UserPool")

    for parameters in deployments():
        assert "EmailFrom" not in parameters or any(is_made(pool, parameters) for pool in pools)
