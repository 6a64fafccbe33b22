"""Signature of a SAML response: which element of it the identity provider has signed, and nothing else of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from local.managed_login.federation.refusal import FederationRefused
from local.managed_login.federation.saml_xml import ASSERTION, PROTOCOL, SIGNATURE

_METHODS = frozenset({
    SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512,
    SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
})  # fmt: skip
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_RESPONSE, _ASSERTION = f"{PROTOCOL}Response", f"{ASSERTION}Assertion"
#: The element that is signed → where its own signature stands in the document.
_PLACES = {_RESPONSE: "./", _ASSERTION: f"./{_ASSERTION}/"}
_BROKEN = (SignXMLException, UnsupportedAlgorithm, ValueError, KeyError, AttributeError, TypeError, etree.LxmlError)


def signed_element(root: etree._Element, certificates: Iterable[x509.Certificate]) -> etree._Element:
    """Return the response, or else the assertion, exactly as it was signed. What is not in it was said by nobody.

    Raises:
        FederationRefused: Neither is signed by one of these keys, or the document could be read in two ways.
    """
    assertion = _only_assertion(root)
    _check_ids(root)
    own = [element for element in (root, assertion) if element.find(f"{SIGNATURE}Signature") is not None]
    if not own or sum(1 for _ in root.iter(f"{SIGNATURE}Signature")) != len(own):
        raise FederationRefused("The response is not signed, or there is a signature of something else in it.")
    certificates = tuple(certificates)
    # All signatures hold, and the outermost one says what is read.
    outermost, *_ = [_verify(root, element, certificates) for element in own]
    return outermost


def _only_assertion(root: etree._Element) -> etree._Element:
    assertions = list(root.iter(_ASSERTION))
    if root.tag != _RESPONSE or len(assertions) != 1 or assertions[0].getparent() is not root:
        raise FederationRefused("The document is not one response with one assertion.")
    if next(root.iter(f"{ASSERTION}EncryptedAssertion", f"{ASSERTION}EncryptedID"), None) is not None:
        raise FederationRefused("The response has something encrypted in it.")
    return assertions[0]


def _check_ids(root: etree._Element) -> None:
    ids = Counter(
        value
        for element in root.iter(etree.Element)
        for name, value in element.attrib.items()
        if etree.QName(name).localname.lower() == "id"
    )
    if any(count > 1 for count in ids.values()):
        raise FederationRefused("Two elements have one id.")


def _verify(
    root: etree._Element, element: etree._Element, certificates: tuple[x509.Certificate, ...]
) -> etree._Element:
    signed = next((found for key in certificates if (found := _verify_with(root, element.tag, key)) is not None), None)
    if signed is None or signed.tag != element.tag or not signed.get("ID") or signed.get("ID") != element.get("ID"):
        raise FederationRefused("The signature is not the identity provider's, or of something else.")
    return signed


def _verify_with(root: etree._Element, tag: str, certificate: x509.Certificate) -> etree._Element | None:
    configuration = SignatureConfiguration(
        location=_PLACES[tag], signature_methods=_METHODS, digest_algorithms=_DIGESTS, ignore_ambiguous_key_info=True
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate, expect_config=configuration, id_attribute="ID")
    except _BROKEN:
        return None
    return result.signed_xml if isinstance(result, VerifyResult) else None
