"""Forged, borrowed and twisted SAML responses: each is one document that an honest one was made into."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lxml import etree
from signxml.signer import XMLSigner

from local.managed_login.federation.saml_response import MAX_RESPONSE_CHARACTERS
from local.managed_login.federation.saml_xml import ASSERTION, PROTOCOL, SIGNATURE
from tests.worlds.saml_company import (
    SamlAnswer,
    encode,
    metadata,
    sign,
    signing_key,
    write,
    write_assertion,
    write_response,
)

#: Who attacks is somebody of the company, for whom its provider signs; and who they want to be.
MALLORY, VICTIM = "00u2Mallory", "00u1Dana"
LONG_AGO, SOON = timedelta(minutes=-10), timedelta(minutes=10)
BOTH = ("assertion", "response")
_ASSERTION, _SIGNATURE = f"{ASSERTION}Assertion", f"{SIGNATURE}Signature"


def mallorys(said: SamlAnswer, **changes: Any) -> SamlAnswer:
    return replace(said, name_id=MALLORY, **changes)


def evil(said: SamlAnswer, **changes: Any) -> Any:
    """Return an assertion of the victim that nobody has signed."""
    return write_assertion(replace(said, name_id=VICTIM, **{"assertion_id": "_evil", **changes}))


def signed(said: SamlAnswer, **changes: Any) -> tuple[Any, Any]:
    """Return a response for Mallory as the provider signs it, and its assertion."""
    response = write(mallorys(said, **changes))
    return response, response.find(_ASSERTION)


def evil_before_signed(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    assertion.addprevious(evil(said))
    return response


def evil_behind_signed(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    assertion.addnext(evil(said))
    return response


def signed_inside_evil(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    wrapper = evil(said)
    assertion.addprevious(wrapper)
    wrapper.append(assertion)
    return response


def evil_with_moved_signature(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    wrapper = evil(said)
    wrapper.insert(1, assertion.find(_SIGNATURE))
    assertion.addprevious(wrapper)
    return response


def signed_inside_moved_signature(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    wrapper, signature = evil(said), assertion.find(_SIGNATURE)
    assertion.addprevious(wrapper)
    wrapper.insert(1, signature)
    etree.SubElement(signature, f"{SIGNATURE}Object").append(assertion)
    return response


def evil_in_extensions(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    extensions = etree.Element(f"{PROTOCOL}Extensions")
    extensions.append(evil(said, assertion_id=assertion.get("ID")))
    response.insert(1, extensions)
    return response


def signed_in_extensions(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    assertion.addprevious(evil(said, assertion_id=assertion.get("ID")))
    extensions = etree.Element(f"{PROTOCOL}Extensions")
    response.insert(1, extensions)
    extensions.append(assertion)
    return response


def signed_response_inside_evil(said: SamlAnswer) -> Any:
    response, _ = signed(said, signs=("response",))
    wrapper = write_response(replace(said, response_id="_evil_response"), evil(said))
    signature = response.find(_SIGNATURE)
    wrapper.insert(1, signature)
    etree.SubElement(signature, f"{SIGNATURE}Object").append(response)
    return wrapper


def signed_response_beside_signature(said: SamlAnswer) -> Any:
    response, _ = signed(said, signs=("response",))
    wrapper = write_response(replace(said, response_id="_evil_response"), evil(said))
    signature = response.find(_SIGNATURE)
    wrapper.insert(1, response)
    wrapper.insert(2, signature)
    return wrapper


def evil_in_signed_response(said: SamlAnswer) -> Any:
    """The signature of the response is left where it is, and only the assertion's still holds."""
    response, assertion = signed(said, signs=BOTH)
    response.replace(assertion, evil(said, assertion_id=assertion.get("ID")))
    return response


def signature_of_the_other_element(said: SamlAnswer) -> Any:
    """What is signed is the assertion; the signature stands where the response's would."""
    response, assertion = signed(said)
    response.insert(1, assertion.find(_SIGNATURE))
    return response


def signature_of_the_status(said: SamlAnswer) -> Any:
    response = write_response(said, evil(said))
    status = response.find(f"{PROTOCOL}Status")
    status.set("ID", "_status")
    signature = sign(copy.deepcopy(status)).find(_SIGNATURE)
    response.find(_ASSERTION).insert(1, signature)
    return response


def two_signed_assertions(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    assertion.addnext(sign(write_assertion(replace(said, assertion_id="_second"))))
    return response


def one_id_twice(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    response.find(f"{PROTOCOL}Status").set("ID", assertion.get("ID"))
    return response


def other_name_after_signing(said: SamlAnswer) -> Any:
    response, _ = signed(said)
    next(response.iter(f"{ASSERTION}NameID")).text = VICTIM
    return response


def other_group_after_signing(said: SamlAnswer) -> Any:
    response, _ = signed(said, attributes={"groups": ["Everybody"]}, signs=BOTH)
    next(response.iter(f"{ASSERTION}AttributeValue")).text = "Desk-Admins"
    return response


def split_name(said: SamlAnswer, splitter: bytes, algorithm: str = "") -> bytes:
    """Sign a longer name, and put something that is not signed behind the victim's."""
    name = f"{VICTIM}.evil"
    assertion = sign(write_assertion(replace(said, name_id=name)))
    if algorithm:
        assertion = sign_with_comments(write_assertion(replace(said, name_id=f"{VICTIM}|.evil")), splitter)
        splitter = b""
    text: bytes = etree.tostring(write_response(said, assertion))
    return text.replace(name.encode(), VICTIM.encode() + splitter + b".evil")


def sign_with_comments(assertion: Any, splitter: bytes) -> Any:
    """Sign what has a comment in it, by a notation that keeps comments."""
    text = etree.tostring(assertion).replace(b"|", splitter)
    copied = etree.fromstring(text)
    key = signing_key("company")
    copied.insert(1, etree.Element(_SIGNATURE, {"Id": "placeholder"}))
    notation = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"
    signer = XMLSigner(c14n_algorithm=notation)
    return signer.sign(copied, key=key.private, cert=key.certificate, reference_uri=copied.get("ID"))


def name_around_an_element(said: SamlAnswer) -> Any:
    assertion = write_assertion(said)
    name = next(assertion.iter(f"{ASSERTION}NameID"))
    etree.SubElement(name, f"{ASSERTION}Issuer").tail = ".evil"
    return write_response(said, sign(assertion))


def two_names(said: SamlAnswer) -> Any:
    assertion = write_assertion(replace(said, name_id=MALLORY))
    name = next(assertion.iter(f"{ASSERTION}NameID"))
    name.addnext(copy.deepcopy(name))
    return write_response(said, sign(assertion))


def keyed_hash(said: SamlAnswer) -> Any:
    """Sign with what everybody knows, as if it were a secret."""
    assertion = write_assertion(said)
    assertion.insert(1, etree.Element(_SIGNATURE, {"Id": "placeholder"}))
    signer = XMLSigner(signature_algorithm="hmac-sha256")
    secret = signing_key("company").certificate.encode()
    made = signer.sign(assertion, key=secret, reference_uri=assertion.get("ID"))
    return write_response(said, made)


def encrypted_beside(said: SamlAnswer) -> Any:
    response, assertion = signed(said)
    assertion.addnext(etree.Element(f"{ASSERTION}EncryptedAssertion"))
    return response


def with_document_type(said: SamlAnswer, declaration: bytes, text: bytes = b"") -> bytes:
    """Put a document type in front, and what it declares in the place of the victim's name."""
    whole: bytes = etree.tostring(write(said))
    body: bytes = whole.replace(VICTIM.encode(), text) if text else whole
    return declaration + body


LAUGHS = (
    b'<!DOCTYPE r [<!ENTITY a "0123456789">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]>"
)

#: How an honest answer is written instead.
DOCUMENTS: dict[str, Callable[[SamlAnswer], Any]] = {
    "not signed": lambda said: write(replace(said, signs=())),
    "signed with another's key": lambda said: write(replace(said, key="attacker")),
    "response signed with another's key": lambda said: write(replace(said, key="attacker", signs=("response",))),
    "signed with the certificate as a secret": keyed_hash,
    "another name after it was signed": other_name_after_signing,
    "another group after it was signed": other_group_after_signing,
    "wrapped: evil before the signed": evil_before_signed,
    "wrapped: evil behind the signed": evil_behind_signed,
    "wrapped: signed inside evil": signed_inside_evil,
    "wrapped: evil has the signature": evil_with_moved_signature,
    "wrapped: signed inside evil's signature": signed_inside_moved_signature,
    "wrapped: evil in the extensions": evil_in_extensions,
    "wrapped: signed in the extensions": signed_in_extensions,
    "wrapped: signed response inside evil's signature": signed_response_inside_evil,
    "wrapped: signed response beside its signature": signed_response_beside_signature,
    "wrapped: evil in a signed response": evil_in_signed_response,
    "signature over another element": signature_of_the_other_element,
    "signature over the status": signature_of_the_status,
    "two assertions, both signed": two_signed_assertions,
    "one id twice": one_id_twice,
    "two names": two_names,
    "a comment in the name": lambda said: split_name(said, b"<!---->"),
    "a comment in the name, signed": lambda said: split_name(said, b"<!---->", "with comments"),
    "an instruction in the name": lambda said: split_name(said, b"<?x?>"),
    "an element in the name": name_around_an_element,
    "a document type": lambda said: with_document_type(said, b"<!DOCTYPE r>"),
    "an entity as the name": lambda said: with_document_type(
        replace(said, signs=()), b'<!DOCTYPE r [<!ENTITY e "00u1Dana">]>', b"&e;"
    ),
    "an entity of this machine": lambda said: with_document_type(
        said, b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>', b"&e;"
    ),
    "a document type from elsewhere": lambda said: with_document_type(
        said, b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd">'
    ),
    "entities upon entities": lambda said: with_document_type(said, LAUGHS, b"&j;"),
    "a document type in another encoding": lambda said: b"\xff\xfe"
    + with_document_type(said, b"<!DOCTYPE r>").decode().encode("utf-16-le"),
    "something encrypted beside it": encrypted_beside,
    "for another audience": lambda said: write(replace(said, audience="urn:amazon:cognito:sp:eu-central-1_Other")),
    "for no audience": lambda said: write(replace(said, audience=None)),
    "of another issuer": lambda said: write(replace(said, issuer="https://idp.evil.example")),
    "of another issuer, outside": lambda said: write(
        replace(said, response_issuer="https://idp.evil.example", signs=BOTH)
    ),
    "for another recipient": lambda said: write(replace(said, recipient="https://other.example/saml2/idpresponse")),
    "for another address": lambda said: write(replace(said, destination="https://other.example/acs", signs=BOTH)),
    "in answer to another request": lambda said: write(replace(said, in_response_to="_other")),
    "in answer to another request, outside": lambda said: write(
        replace(said, response_in_response_to="_other", signs=BOTH)
    ),
    "in answer to no request": lambda said: write(
        replace(said, in_response_to=None, response_in_response_to=None)
    ),
    "expired": lambda said: write(replace(said, ends=LONG_AGO)),
    "not yet good": lambda said: write(replace(said, begins=SOON)),
    "confirmed until a while ago": lambda said: write(replace(said, confirmed_until=LONG_AGO)),
    "confirmed for ever": lambda said: write(replace(said, confirmed_until=None)),
    "of a session that is over": lambda said: write(replace(said, session_ends=LONG_AGO)),
    "confirmed by holding a key": lambda said: write(
        replace(said, method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
    ),
    "of SAML 1.1": lambda said: write(replace(said, version="1.1")),
    "nobody signed in": lambda said: write(replace(said, status="urn:oasis:names:tc:SAML:2.0:status:Responder")),
    "nobody's name": lambda said: write(replace(said, name_id="")),
    "an assertion alone": lambda said: sign(write_assertion(said)),
    "metadata": lambda _: metadata(),
    "not XML": lambda _: b"00u1Dana",
}  # fmt: skip

#: What the form holds instead of a document in Base64.
TEXTS: dict[str, Callable[[SamlAnswer], str]] = {
    "too large": lambda said: encode(write(replace(said, attributes={"x": ["x" * MAX_RESPONSE_CHARACTERS]}))),
    "not in Base64": lambda said: etree.tostring(write(said)).decode(),
    "nothing": lambda _: "",
}
