"""SAML 2.0 of the identity provider: its metadata, a request by the redirect binding, a response by a form."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from http import HTTPStatus

from lxml import etree
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from local.company_idp.directory import Employee
from local.company_idp.keys import ProviderKeys
from local.company_idp.pages import answer_page
from local.company_idp.saml_response import ASSERTION, AnsweredRequest, metadata, signed_response
from local.company_idp.sign_in import employee_of, is_on_this_machine, sign_in_answer

# A request has a few hundred characters. What is packed may be a thousand times as long.
MAX_REQUEST_BYTES = 100_000


class SamlIdp:
    """Answers service providers that ask by SAML."""

    def __init__(self, origin: str, keys: ProviderKeys, people: Mapping[str, Employee]) -> None:
        self.entity_id = f"{origin}/saml"
        self._sign_on_url = f"{origin}/saml/sso"
        self._keys = keys
        self._people = people
        self.routes = (
            Route("/saml/metadata", self.metadata),
            Route("/saml/sso", self.sign_on, methods=["GET", "POST"]),
        )

    async def metadata(self, _: Request) -> Response:
        """GET: what a service provider has to know."""
        document = metadata(self.entity_id, self._sign_on_url, self._keys)
        return Response(document, media_type="application/samlmetadata+xml")

    async def sign_on(self, request: Request) -> Response:
        """GET: the page; POST: a form that brings the response to the service provider by itself."""
        asked = _asked_in(request.query_params.get("SAMLRequest", ""))
        if asked is None or not is_on_this_machine(asked.answer_url):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        employee = await employee_of(request, self._people)
        if employee is None:
            return sign_in_answer(request, self._people)
        encoded = signed_response(employee, asked, self.entity_id, self._keys)
        form = {"SAMLResponse": encoded, "RelayState": request.query_params.get("RelayState", "")}
        return HTMLResponse(answer_page(asked.answer_url, form))


def _asked_in(encoded: str) -> AnsweredRequest | None:
    """Return what a request asks for; None if it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(
            base64.b64decode(encoded, validate=True), MAX_REQUEST_BYTES
        )
        root = etree.fromstring(unpacked, parser)
    except (binascii.Error, zlib.error, etree.XMLSyntaxError):
        return None
    request_id, answer_url = root.get("ID"), root.get("AssertionConsumerServiceURL")
    issuer = root.findtext(f"{{{ASSERTION}}}Issuer")
    if not request_id or not answer_url or not issuer:
        return None
    return AnsweredRequest(request_id=request_id, audience=issuer, answer_url=answer_url)
