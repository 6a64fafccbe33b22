"""Bearer token of a request's headers (RFC 6750 §2.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from servicedesk.errors import InvalidToken, MissingToken
from servicedesk.identity.token_fault import TokenFault

# Cognito's access tokens are 1 to 2 KiB; one with a hundred group names stays under the gateway's 10,240 bytes.
MAX_HEADER_CHARACTERS = 10_240

# RFC 6750 §2.1, b64token. A comma is outside it: the gateway joins repeated headers with commas.
_CREDENTIALS = re.compile(r"Bearer +([A-Za-z0-9\-._~+/]+=*)", re.IGNORECASE | re.ASCII)


def bearer_token(authorization: Sequence[str]) -> str:
    """Return the token of a request's only ``Authorization`` header.

    Args:
        authorization: The values of every ``Authorization`` header of the request, in order.

    Raises:
        MissingToken: No header, or another scheme: the caller did not try a bearer token.
        InvalidToken: Several headers, or credentials that are no bearer token.
    """
    if not authorization:
        raise MissingToken
    if len(authorization) > 1:
        raise InvalidToken(TokenFault.MALFORMED_HEADER)
    header = authorization[0].strip()
    if header.split(" ", 1)[0].lower() != "bearer":
        raise MissingToken
    match = _CREDENTIALS.fullmatch(header)
    if match is None or len(header) > MAX_HEADER_CHARACTERS:
        raise InvalidToken(TokenFault.MALFORMED_HEADER)
    return match[1]
