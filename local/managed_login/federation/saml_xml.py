"""SAML's XML, parsed without anything that XML can do beside holding elements, attributes and text."""

from __future__ import annotations

from typing import Final

from lxml import etree

from local.managed_login.federation.refusal import FederationRefused

ASSERTION: Final = "{urn:oasis:names:tc:SAML:2.0:assertion}"
METADATA: Final = "{urn:oasis:names:tc:SAML:2.0:metadata}"
PROTOCOL: Final = "{urn:oasis:names:tc:SAML:2.0:protocol}"
SIGNATURE: Final = "{http://www.w3.org/2000/09/xmldsig#}"


def parse_saml(document: bytes, *, with_comments: bool = False) -> etree._Element:
    """Return the root.

    Args:
        document: UTF-8, whatever it says of itself.
        with_comments: Whether it may have comments; a signature can leave them out, so that they split a text unseen.

    Raises:
        FederationRefused: It is no XML, or has a document type, an entity, an instruction or a comment.
    """
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=False
    )
    try:
        text = document.decode("utf-8")
        # Before anything is parsed: a document type is the door of every trick that XML has.
        root = etree.fromstring(document, parser) if "<!DOCTYPE" not in text.upper() else None
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        root = None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise FederationRefused("The document is not XML, or has a document type.")
    refused = [etree.Entity, etree.ProcessingInstruction, *([] if with_comments else [etree.Comment])]
    if any(True for _ in root.getroottree().iter(*refused)) or _has_neighbours(root, with_comments=with_comments):
        raise FederationRefused("The document has a comment, an instruction or an entity.")
    return root


def text_of(element: etree._Element) -> str:
    """Return the text of an element that has nothing else in it.

    Raises:
        FederationRefused: Another element is in it.
    """
    if len(element):
        raise FederationRefused("An element stands where only text may.")
    return element.text or ""


def _has_neighbours(root: etree._Element, *, with_comments: bool) -> bool:
    beside = [*root.itersiblings(), *root.itersiblings(preceding=True)]
    return bool(beside) and not with_comments
