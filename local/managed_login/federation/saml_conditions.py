"""Conditions of a SAML assertion: of whom it is, for whom, in answer to what, and when it is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lxml import etree

from local.managed_login.federation.departure import Departure
from local.managed_login.federation.provider_metadata import ProviderMetadata
from local.managed_login.federation.refusal import FederationRefused
from local.managed_login.federation.saml_request import ServiceProvider
from local.managed_login.federation.saml_xml import ASSERTION, text_of

BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
# How far the provider's clock may be from ours.
LEEWAY = timedelta(seconds=30)


def only(parent: etree._Element, tag: str) -> etree._Element:
    """Return the one child of this name.

    Raises:
        FederationRefused: There is none, or more than one.
    """
    found = parent.findall(tag)
    if len(found) != 1:
        raise FederationRefused(f"There is not one {etree.QName(tag).localname} where one must be.")
    return found[0]


def check_assertion(
    assertion: etree._Element,
    departure: Departure,
    provider: ProviderMetadata,
    ourselves: ServiceProvider,
    now: datetime,
) -> None:
    """Check what must hold for an assertion that is signed.

    Raises:
        FederationRefused: It does not.
    """
    if assertion.get("Version") != "2.0" or text_of(only(assertion, f"{ASSERTION}Issuer")) != provider.entity_id:
        raise FederationRefused("The assertion is of another issuer.")
    _check_confirmation(only(assertion, f"{ASSERTION}Subject"), departure, ourselves, now)
    conditions = only(assertion, f"{ASSERTION}Conditions")
    _check_period(conditions, now)
    _check_audience(conditions, ourselves)
    statement = only(assertion, f"{ASSERTION}AuthnStatement")
    _check_end(statement.get("SessionNotOnOrAfter"), now)


def _check_confirmation(
    subject: etree._Element, departure: Departure, ourselves: ServiceProvider, now: datetime
) -> None:
    confirmation = only(subject, f"{ASSERTION}SubjectConfirmation")
    data = only(confirmation, f"{ASSERTION}SubjectConfirmationData")
    if confirmation.get("Method") != BEARER or data.get("Recipient") != ourselves.assertion_consumer_url:
        raise FederationRefused("The assertion is for another recipient.")
    if data.get("InResponseTo") != departure.request_id:
        raise FederationRefused("The assertion is the answer to another request.")
    # SAML profiles §4.1.4.2: it must have an end, and no beginning.
    if data.get("NotOnOrAfter") is None or data.get("NotBefore") is not None:
        raise FederationRefused("The confirmation has no end, or a beginning.")
    _check_end(data.get("NotOnOrAfter"), now)


def _check_period(conditions: etree._Element, now: datetime) -> None:
    begin = conditions.get("NotBefore")
    if begin is not None and now + LEEWAY < _moment(begin):
        raise FederationRefused("The assertion is not yet good.")
    _check_end(conditions.get("NotOnOrAfter"), now)


def _check_end(end: str | None, now: datetime) -> None:
    if end is not None and now - LEEWAY >= _moment(end):
        raise FederationRefused("The assertion is no longer good.")


def _check_audience(conditions: etree._Element, ourselves: ServiceProvider) -> None:
    restrictions = conditions.findall(f"{ASSERTION}AudienceRestriction")
    # Each restriction holds by itself; one of its audiences is enough.
    audiences = [[text_of(one) for one in restriction.findall(f"{ASSERTION}Audience")] for restriction in restrictions]
    if not audiences or any(ourselves.entity_id not in named for named in audiences):
        raise FederationRefused("The assertion is for another audience.")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FederationRefused("A moment is not written as one.") from None
    if moment.tzinfo is None:
        raise FederationRefused("A moment has no time zone.")
    return moment.astimezone(UTC)
