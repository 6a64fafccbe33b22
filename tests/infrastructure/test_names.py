"""Who somebody is said to be: nobody who works the desk can give themselves another's name."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.infrastructure.transformed import deployed, deployments, of_type, resources, value

#: By these somebody is found, told apart, or written to. A client that names none may write all of them.
TELLING = {"email", "phone_number", "preferred_username", "name", "given_name", "family_name", "nickname", "profile"}


def clients() -> Mapping[str, Any]:
    """Return every app client of the staff pool, whoever it is for."""
    return {
        logical_id: client
        for logical_id, client in of_type("AWS::Cognito::UserPoolClient").items()
        if value(logical_id, "UserPoolId") == "StaffPool"
    }


@pytest.mark.parametrize("client", clients())
def test_no_app_client_lets_people_change_what_they_are_called(client: str) -> None:
    writable = clients()[client]["Properties"].get("WriteAttributes")

    assert writable
    assert not TELLING & set(writable)


def test_every_app_client_was_looked_at() -> None:
    assert len(clients()) > 5
    assert {"ConsoleClient", "LoopbackClient"} <= set(clients())
    assert set(of_type("AWS::Cognito::UserPoolClient")) - set(clients()) == {"CustomerClient"}


@pytest.mark.parametrize("pool", of_type("AWS::Cognito::UserPool"))
def test_an_address_counts_once_it_is_verified_and_until_then_the_one_before_does(pool: str) -> None:
    for parameters in deployments():
        # Which function it asks, only AWS knows.
        declared = {name: part for name, part in resources()[pool]["Properties"].items() if name != "LambdaConfig"}
        settings = deployed(parameters).resolve(declared)

        assert "email" in settings["UserAttributeUpdateSettings"]["AttributesRequireVerificationBeforeUpdate"]
        # Cognito refuses the one without the other.
        assert "email" in settings["AutoVerifiedAttributes"]
        # An address is nobody's identifier: aliases would make it one for signing in, with rules of their own.
        assert not {"AliasAttributes", "UsernameAttributes"} & set(settings)
