"""Reasons for which a token is refused."""

from __future__ import annotations

from enum import StrEnum


class TokenFault(StrEnum):
    """Why a token was refused: stable, free of credentials, for the log and never for the caller."""

    MALFORMED_HEADER = "malformed_header"
    MALFORMED_TOKEN = "malformed_token"  # noqa: S105 -- a reason, not a secret
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    MISSING_CLAIM = "missing_claim"
    MALFORMED_CLAIM = "malformed_claim"
    TOKEN_USE = "token_use"  # noqa: S105 -- a claim's name
    CLIENT = "client"
    #: Somebody acts for somebody else (RFC 8693 §4.1): whose rights it would have, no rule of ours says.
    ACT = "act"
    AUDIENCE = "audience"
    REVOKED = "revoked"
