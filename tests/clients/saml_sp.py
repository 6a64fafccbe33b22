"""A service provider of pysaml2 and xmlsec1, which says what it reads: ``python saml_sp.py``, with JSON on both ends.

Runs in an environment of its own, which knows nothing of this project. Of each case it is given the identity provider's
``metadata``, what it is called itself (``entity_id``, ``answer_url``), the ``request_id``, and the ``response``.
"""

from __future__ import annotations

import json
import sys

from saml2 import BINDING_HTTP_POST
from saml2.client import Saml2Client
from saml2.config import SPConfig


def read(given: dict[str, str]) -> dict[str, object]:
    """Return what a response says, or why it is not believed."""
    client = Saml2Client(
        config=SPConfig().load({
            "entityid": given["entity_id"],
            "metadata": {"inline": [given["metadata"]]},
            "allow_unknown_attributes": True,
            "service": {
                "sp": {
                    "endpoints": {"assertion_consumer_service": [(given["answer_url"], BINDING_HTTP_POST)]},
                    "want_response_signed": True,
                    "want_assertions_signed": True,
                }
            },
        })
    )  # fmt: skip
    try:
        said = client.parse_authn_request_response(given["response"], BINDING_HTTP_POST, {given["request_id"]: "/"})
    except Exception as refusal:  # noqa: BLE001 -- some of its refusals have no class in common
        return {"refused": repr(refusal)}
    return {"name_id": said.name_id.text, "attributes": said.ava}


if __name__ == "__main__":
    json.dump({name: read(given) for name, given in json.load(sys.stdin).items()}, sys.stdout)
