"""SAML response: what an identity provider says of somebody, to this pool, in answer to one request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from local.managed_login.federation.claims import ProviderClaims, saml_text
from local.managed_login.federation.departure import Departure
from local.managed_login.federation.provider_metadata import ProviderMetadata
from local.managed_login.federation.refusal import FederationRefused
from local.managed_login.federation.saml_conditions import check_assertion, only
from local.managed_login.federation.saml_request import ServiceProvider
from local.managed_login.federation.saml_signature import signed_element
from local.managed_login.federation.saml_xml import ASSERTION, PROTOCOL, parse_saml, text_of
from local.managed_login.federation.seen_assertions import SeenAssertions

# Cognito's.
MAX_RESPONSE_CHARACTERS = 100_000
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


def saml_claims(  # noqa: PLR0913, PLR0917 -- one for each thing that it must fit
    response: str,
    departure: Departure,
    provider: ProviderMetadata,
    ourselves: ServiceProvider,
    seen: SeenAssertions,
    now: float,
) -> ProviderClaims:
    """Return the claims of a response, as it came in the form.

    Raises:
        FederationRefused: It is not to be believed, or says that nobody signed in.
    """
    root = parse_saml(_decode(response))
    _check_status(root)
    signed = signed_element(root, provider.certificates)
    assertion = signed
    if signed.tag == f"{PROTOCOL}Response":
        _check_response(signed, departure, provider, ourselves)
        assertion = only(signed, f"{ASSERTION}Assertion")
    check_assertion(assertion, departure, provider, ourselves, datetime.fromtimestamp(now, UTC))
    user_id = text_of(only(only(assertion, f"{ASSERTION}Subject"), f"{ASSERTION}NameID"))
    if not user_id:
        raise FederationRefused("The assertion names nobody.")
    attributes = {**_attributes(assertion), "NameID": user_id}
    seen.add(assertion.get("ID", ""))
    return ProviderClaims(user_id=user_id, issuer=provider.entity_id, attributes={"samlResponse": attributes})


def _decode(response: str) -> bytes:
    if len(response) > MAX_RESPONSE_CHARACTERS:
        raise FederationRefused("The response is longer than 100,000 characters.")
    try:
        return base64.b64decode("".join(response.split()), validate=True)
    except (binascii.Error, ValueError):
        raise FederationRefused("The response is not encoded in Base64.") from None


def _check_status(root: etree._Element) -> None:
    code = root.find(f"{PROTOCOL}Status/{PROTOCOL}StatusCode")
    if code is None or code.get("Value") != _SUCCESS:
        raise FederationRefused("The identity provider has signed nobody in.")


def _check_response(
    response: etree._Element, departure: Departure, provider: ProviderMetadata, ourselves: ServiceProvider
) -> None:
    _check_status(response)
    issuer = response.find(f"{ASSERTION}Issuer")
    if issuer is not None and text_of(issuer) != provider.entity_id:
        raise FederationRefused("The response is of another issuer.")
    if response.get("InResponseTo") != departure.request_id:
        raise FederationRefused("The response is the answer to another request.")
    if response.get("Destination", ourselves.assertion_consumer_url) != ourselves.assertion_consumer_url:
        raise FederationRefused("The response is for another address.")


def _attributes(assertion: etree._Element) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for attribute in assertion.findall(f"{ASSERTION}AttributeStatement/{ASSERTION}Attribute"):
        values.setdefault(attribute.get("Name", ""), []).extend(_values(attribute))
    return {name: saml_text(found) for name, found in values.items() if name and found}


def _values(attribute: etree._Element) -> Iterator[str]:
    for value in attribute.findall(f"{ASSERTION}AttributeValue"):
        yield "".join(value.itertext())
