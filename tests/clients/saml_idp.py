"""An identity provider of pysaml2 and xmlsec1: ``python saml_idp.py PORT FOLDER SP-ENTITY-ID SP-ANSWER-URL``.

Runs in an environment of its own, which knows nothing of this project. The folder has its ``key.pem`` and ``cert.pem``.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_BASIC, NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

#: Who → their groups.
PEOPLE = {"dana": ["Desk-Support", "Everyone"], "omar": ["Desk-Audit"], "ines": []}
PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
SERVICE_PROVIDER = (
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}"><SPSSODescriptor'
    ' WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    '<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{answer_url}"'
    ' index="0"/></SPSSODescriptor></EntityDescriptor>'
)


def configuration(port: int, folder: Path, entity_id: str, answer_url: str) -> IdPConfig:
    """Return what the provider is told: of itself, and of the one service provider."""
    origin = f"http://localhost:{port}"
    policy = {"lifetime": {"minutes": 5}, "name_form": NAME_FORMAT_BASIC, "attribute_restrictions": None}
    return IdPConfig().load({
        "entityid": f"{origin}/metadata",
        "key_file": str(folder / "key.pem"),
        "cert_file": str(folder / "cert.pem"),
        "metadata": {"inline": [SERVICE_PROVIDER.format(entity_id=entity_id, answer_url=answer_url)]},
        "service": {
            "idp": {
                "endpoints": {"single_sign_on_service": [(f"{origin}/sso", BINDING_HTTP_REDIRECT)]},
                "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                "policy": {"default": policy},
            }
        },
    })  # fmt: skip


class Page(BaseHTTPRequestHandler):
    """Its metadata, a form that asks who it is, and the answer to the service provider."""

    provider: Server

    def do_GET(self) -> None:
        """Say what the provider is, or ask."""
        if self.path == "/metadata":
            self._answer(str(entity_descriptor(self.provider.config)), "application/samlmetadata+xml")
        else:
            self._answer(f'<form method="post" action="{self.path.replace("&", "&amp;")}"><input name="login"></form>')

    def do_POST(self) -> None:
        """Answer for whoever says who they are."""
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        query = parse_qs(urlsplit(self.path).query)
        self._answer(self._response(form["login"][0], query["SAMLRequest"][0], query["RelayState"][0]))

    def _response(self, who: str, asked: str, relay_state: str) -> str:
        request = self.provider.parse_authn_request(asked, BINDING_HTTP_REDIRECT).message
        groups = {"groups": PEOPLE[who]} if PEOPLE[who] else {}
        to = self.provider.response_args(request, bindings=[BINDING_HTTP_POST])
        response = self.provider.create_authn_response(
            {"email": [f"{who}@corp.example"], **groups},
            **to,
            userid=who,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=f"id-of-{who}"),
            authn={"class_ref": PASSWORD_CONTEXT},
            sign_response=True,
            sign_assertion=True,
            # By itself it takes SHA-1, which is refused.
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
        )
        sent = self.provider.apply_binding(
            BINDING_HTTP_POST, str(response), to["destination"], relay_state, response=True
        )
        return str(sent["data"])

    def _answer(self, body: str, media_type: str = "text/html") -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", media_type)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(port: str, folder: str, entity_id: str, answer_url: str) -> None:
    """Serve until it is ended."""
    Page.provider = Server(config=configuration(int(port), Path(folder), entity_id, answer_url))
    with HTTPServer(("localhost", int(port)), Page) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
