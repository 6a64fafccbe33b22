"""A company's SAML identity provider that says whatever a test wants, signed by whom and where it wants."""

from __future__ import annotations

import base64
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.signer import XMLSigner

from local.managed_login.federation.saml_xml import ASSERTION, PROTOCOL, SIGNATURE

ORIGIN = "http://127.0.0.1:9"
ENTITY_ID = "https://idp.corp.example/saml"
SIGN_ON_URL = f"{ORIGIN}/saml/sso"
METADATA_URL = f"{ORIGIN}/saml/metadata"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
NAMESPACES = {"samlp": PROTOCOL.strip("{}"), "saml": ASSERTION.strip("{}")}


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A key pair, with a certificate that says nothing."""

    private: Any
    certificate: str


@cache
def signing_key(owner: str) -> SigningKey:
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner)]), datetime.now(UTC)
    certificate = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    certificate = certificate.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    pem = certificate.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    return SigningKey(private=private, certificate=pem)


@dataclass(frozen=True, kw_only=True)
class SamlQuestion:
    """What the pool asks."""

    request_id: str
    assertion_consumer_url: str
    entity_id: str
    relay_state: str


def question(location: str) -> SamlQuestion:
    """Read the request that a browser is sent to the provider with."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    request = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"]), -15))
    return SamlQuestion(
        request_id=request.get("ID"),
        assertion_consumer_url=request.get("AssertionConsumerServiceURL"),
        entity_id=request.findtext(f"{ASSERTION}Issuer"),
        relay_state=query["RelayState"],
    )


@dataclass(frozen=True, kw_only=True)
class SamlAnswer:
    """A response before it is written: `answer_to` makes a good one, and a test replaces what it likes."""

    audience: str | None
    recipient: str
    destination: str | None
    in_response_to: str | None
    response_in_response_to: str | None
    issuer: str = ENTITY_ID
    response_issuer: str = ENTITY_ID
    name_id: str = "00u1Dana"
    attributes: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"email": ["dana@corp.example"]})
    status: str = SUCCESS
    method: str = BEARER
    begins: timedelta = timedelta(minutes=-1)
    ends: timedelta = timedelta(minutes=5)
    confirmed_until: timedelta | None = timedelta(minutes=5)
    session_ends: timedelta = timedelta(hours=8)
    version: str = "2.0"
    assertion_id: str = field(default_factory=lambda: f"_{secrets.token_hex(16)}")
    response_id: str = field(default_factory=lambda: f"_{secrets.token_hex(16)}")
    #: Of ``assertion`` and ``response``.
    signs: tuple[str, ...] = ("assertion",)
    key: str = "company"
    algorithm: str = "rsa-sha256"


def answer_to(asked: SamlQuestion) -> SamlAnswer:
    """Return the answer of an honest provider."""
    return SamlAnswer(
        audience=asked.entity_id,
        recipient=asked.assertion_consumer_url,
        destination=asked.assertion_consumer_url,
        in_response_to=asked.request_id,
        response_in_response_to=asked.request_id,
    )


def moment(after: timedelta) -> str:
    return (datetime.now(UTC) + after).strftime("%Y-%m-%dT%H:%M:%SZ")


def element(parent: Any, tag: str, text: str | None = None, **attributes: str | None) -> Any:
    named = {name: value for name, value in attributes.items() if value is not None}
    made = etree.Element(tag, named, nsmap=NAMESPACES) if parent is None else etree.SubElement(parent, tag, named)
    made.text = text
    return made


def write_assertion(said: SamlAnswer) -> Any:
    """Return the assertion, not signed."""
    made = element(
        None, f"{ASSERTION}Assertion", ID=said.assertion_id, Version=said.version, IssueInstant=moment(timedelta())
    )
    element(made, f"{ASSERTION}Issuer", said.issuer)
    subject = element(made, f"{ASSERTION}Subject")
    element(subject, f"{ASSERTION}NameID", said.name_id)
    confirmation = element(subject, f"{ASSERTION}SubjectConfirmation", Method=said.method)
    until = moment(said.confirmed_until) if said.confirmed_until is not None else None
    element(
        confirmation, f"{ASSERTION}SubjectConfirmationData",
        Recipient=said.recipient, InResponseTo=said.in_response_to, NotOnOrAfter=until,
    )  # fmt: skip
    conditions = element(made, f"{ASSERTION}Conditions", NotBefore=moment(said.begins), NotOnOrAfter=moment(said.ends))
    if said.audience is not None:
        element(element(conditions, f"{ASSERTION}AudienceRestriction"), f"{ASSERTION}Audience", said.audience)
    session_ends = moment(said.session_ends)
    element(made, f"{ASSERTION}AuthnStatement", AuthnInstant=moment(timedelta()), SessionNotOnOrAfter=session_ends)
    statement = element(made, f"{ASSERTION}AttributeStatement")
    for name, values in said.attributes.items():
        attribute = element(statement, f"{ASSERTION}Attribute", Name=name)
        for value in values:
            element(attribute, f"{ASSERTION}AttributeValue", value)
    return made


def write_response(said: SamlAnswer, assertion: Any) -> Any:
    """Return the response around an assertion, not signed."""
    made = element(
        None, f"{PROTOCOL}Response", ID=said.response_id, Version="2.0", IssueInstant=moment(timedelta()),
        Destination=said.destination, InResponseTo=said.response_in_response_to,
    )  # fmt: skip
    element(made, f"{ASSERTION}Issuer", said.response_issuer)
    element(element(made, f"{PROTOCOL}Status"), f"{PROTOCOL}StatusCode", Value=said.status)
    made.append(assertion)
    return made


def sign(root: Any, owner: str = "company", algorithm: str = "rsa-sha256", reference: str | None = None) -> Any:
    """Return an element with a signature of its own, behind its issuer."""
    key, copy = signing_key(owner), etree.fromstring(etree.tostring(root))
    copy.insert(1, etree.Element(f"{SIGNATURE}Signature", {"Id": "placeholder"}, nsmap={"ds": SIGNATURE.strip("{}")}))
    signer = XMLSigner(
        signature_algorithm=algorithm,
        digest_algorithm=algorithm.rsplit("-", maxsplit=1)[-1],
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    )
    return signer.sign(copy, key=key.private, cert=key.certificate, reference_uri=reference or copy.get("ID"))


def write(said: SamlAnswer) -> Any:
    """Return the whole response, signed as it says."""
    assertion = write_assertion(said)
    if "assertion" in said.signs:
        assertion = sign(assertion, said.key, said.algorithm)
    response = write_response(said, assertion)
    return sign(response, said.key, said.algorithm) if "response" in said.signs else response


def encode(document: Any) -> str:
    """Return what the form holds: an element is written out first."""
    text = document if isinstance(document, bytes) else etree.tostring(document)
    return base64.b64encode(text).decode()


def metadata() -> bytes:
    """Return what the provider publishes."""
    certificate = "".join(signing_key("company").certificate.splitlines()[1:-1])
    return f"""<?xml version="1.0"?>
<!-- as some providers write them -->
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY_ID}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
      <X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ORIGIN}/post"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SIGN_ON_URL}"/>
  </IDPSSODescriptor>
</EntityDescriptor>""".encode()
