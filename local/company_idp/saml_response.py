"""SAML 2.0 responses and metadata, as an identity provider makes them: response and assertion are signed."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner

from local.company_idp.directory import Employee
from local.company_idp.keys import ProviderKeys

PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SIGNATURE: Final = "http://www.w3.org/2000/09/xmldsig#"
LIFETIME: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredRequest:
    """What a response answers."""

    request_id: str
    #: The service provider's entity id.
    audience: str
    #: Where the response is sent.
    answer_url: str


def metadata(entity_id: str, sign_on_url: str, keys: ProviderKeys) -> str:
    """Return what the provider publishes of itself."""
    body = "".join(keys.certificate.splitlines()[1:-1])
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">'
        f'<IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}"><KeyDescriptor use="signing">'
        '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
        f"{body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
        f'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{sign_on_url}"/>'
        "</IDPSSODescriptor></EntityDescriptor>"
    )


def signed_response(employee: Employee, asked: AnsweredRequest, entity_id: str, keys: ProviderKeys) -> str:
    """Return a response that says who somebody is, as a form carries it."""
    assertion = sign(assertion_of(employee, asked, entity_id), keys)
    return encode(sign(response_of(assertion, asked, entity_id), keys))


def assertion_of(employee: Employee, asked: AnsweredRequest, entity_id: str) -> Any:  # noqa: ANN401 -- lxml's element
    """Return an assertion that is not signed yet."""
    now = datetime.now(UTC)
    ends = _moment(now + LIFETIME)
    root = etree.Element(f"{{{ASSERTION}}}Assertion", nsmap={"a": ASSERTION})
    root.set("ID", f"_{secrets.token_hex(20)}")
    root.set("Version", "2.0")
    root.set("IssueInstant", _moment(now))
    _add(root, "Issuer", entity_id)
    subject = _add(root, "Subject")
    _add(subject, "NameID", employee.user_id, Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    confirmation = _add(subject, "SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")
    _add(confirmation, "SubjectConfirmationData", InResponseTo=asked.request_id, Recipient=asked.answer_url,
         NotOnOrAfter=ends)  # fmt: skip
    conditions = _add(root, "Conditions", NotBefore=_moment(now), NotOnOrAfter=ends)
    _add(_add(conditions, "AudienceRestriction"), "Audience", asked.audience)
    _add(_add(_add(root, "AuthnStatement", AuthnInstant=_moment(now)), "AuthnContext"), "AuthnContextClassRef",
         "urn:oasis:names:tc:SAML:2.0:ac:classes:Password")  # fmt: skip
    statement = _add(root, "AttributeStatement")
    for name, values in (("email", [employee.email]), ("groups", employee.groups)):
        if values:
            attribute = _add(statement, "Attribute", Name=name)
            for value in values:
                _add(attribute, "AttributeValue", value)
    return root


def response_of(assertion: Any, asked: AnsweredRequest, entity_id: str) -> Any:  # noqa: ANN401 -- the same
    """Return a response with an assertion in it, not signed yet."""
    root = etree.Element(f"{{{PROTOCOL}}}Response", nsmap={"p": PROTOCOL, "a": ASSERTION})
    root.set("ID", f"_{secrets.token_hex(20)}")
    root.set("Version", "2.0")
    root.set("IssueInstant", _moment(datetime.now(UTC)))
    root.set("InResponseTo", asked.request_id)
    root.set("Destination", asked.answer_url)
    _add(root, "Issuer", entity_id)
    status = etree.SubElement(root, f"{{{PROTOCOL}}}Status")
    etree.SubElement(status, f"{{{PROTOCOL}}}StatusCode", Value="urn:oasis:names:tc:SAML:2.0:status:Success")
    root.append(assertion)
    return root


def sign(element: Any, keys: ProviderKeys) -> Any:  # noqa: ANN401 -- the same
    """Return a copy of an element with its signature where SAML wants it: behind the issuer."""
    copy = etree.fromstring(etree.tostring(element))
    copy.insert(1, etree.Element(f"{{{SIGNATURE}}}Signature", {"Id": "placeholder"}, nsmap={"ds": SIGNATURE}))
    signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
    return signer.sign(copy, key=keys.private, cert=keys.certificate, reference_uri=copy.get("ID"))


def encode(element: Any) -> str:  # noqa: ANN401 -- the same
    """Return an element as a form carries it."""
    return base64.b64encode(etree.tostring(element)).decode()


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:  # noqa: ANN401 -- the same
    child = etree.SubElement(parent, f"{{{ASSERTION}}}{name}", **attributes)
    child.text = text
    return child


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
