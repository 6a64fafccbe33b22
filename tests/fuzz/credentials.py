"""Tokens as recipes: what a finding keeps, since the key that signed it is gone with the process."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

import jwt

from servicedesk.identity.tokens import ALGORITHM
from tests.fuzz.choices import Choices
from tests.tokens import KEY_ID, private_key, valid_claims

#: All tokens of a process are issued at once, and outlive any run.
_ISSUED: Mapping[str, Any] = valid_claims(exp=int(time.time()) + 86_400)
GROUPS = ("administrators", "support-engineers", "auditors", "emea-agents", "nobody-knows-them", "")
# Whoever may do most gets furthest into the path.
_DRAWN = (*GROUPS, "administrators", "emea-agents")
#: A token with another value of one of these is nobody's.
_EXACT = ("iss", "aud", "token_use", "client_id")

_CLAIMS = (
    "cognito:groups", "scope", "aud", "iss", "exp", "iat", "nbf", "auth_time", "sub", "username", "client_id",
    "token_use", "jti", "x",
)  # fmt: skip
_CLAIM_VALUES: tuple[Any, ...] = (
    None, "", "x", "\ud83d\ude00", 0, -1, 1, 2**31, 2**63, 2**200, 1e300, True, [], [""], [None], ["administrators"],
    "administrators", ["administrators", "auditors"], {}, {"a": []}, "https://desk.example.com/mcp",
    ["https://desk.example.com/mcp"], "https://desk.example.com/mcp/invoke",
    "openid https://desk.example.com/mcp/invoke", "id", "a\nb", "x" * 3_000, ["x"] * 200,
)  # fmt: skip
_HEADERS: tuple[Mapping[str, Any], ...] = (
    {"kid": ""}, {"kid": "another"}, {"kid": "x" * 2_000}, {"typ": "at+jwt"}, {"typ": "\ud83d\ude00"},
    {"crit": ["exp"]}, {"crit": []}, {"b64": False}, {"b64": False, "crit": ["b64"]},
    {"jku": "https://evil.example/keys"}, {"jwk": {}}, {"zip": "DEF"}, {"x5c": [1]}, {"cty": "JWT"},
)  # fmt: skip
_EDITS = (*"AZaz09-_.=~+/", "", "..", "eyJhbGciOiJub25lIn0", "e30", "e30.e30.")

Key = Literal["the pool's", "another", "none"]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a token is made: signed claims, and afterwards texts put in place of what stood there."""

    groups: tuple[str, ...] = ("administrators",)
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    key: Key = "the pool's"
    #: Where, in 65,536ths of the token; how many characters are taken out; what is put in.
    edits: tuple[tuple[int, int, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Recipe:
        """Return the recipe that a finding kept."""
        edits = tuple((where, size, text) for where, size, text in kept["edits"])
        return cls(**{**kept, "groups": tuple(kept["groups"]), "edits": edits})

    @cached_property
    def token(self) -> str:
        """A token made so."""
        token = self._signed
        for where, size, text in self.edits:
            at = where * len(token) >> 16
            token = token[:at] + text + token[at + size :]
        return token

    @cached_property
    def must_be_refused(self) -> bool:
        """Whether nobody may come with this token."""
        return self._is_forged() or any(self._claims.get(name) != _ISSUED[name] for name in _EXACT)

    def holder_groups(self) -> frozenset[str]:
        """Return the groups of whoever may come with this token at best."""
        named = self._claims.get("cognito:groups")
        if self.must_be_refused or not isinstance(named, list):
            return frozenset()
        return frozenset(name for name in named if isinstance(name, str))

    def _is_forged(self) -> bool:
        if self.key != "the pool's" or self.header.get("kid", KEY_ID) != KEY_ID:
            return True
        # The last character of a signature has bits that mean nothing: only what was signed counts.
        return self.token.rpartition(".")[0] != self._signed.rpartition(".")[0]

    @cached_property
    def _claims(self) -> dict[str, Any]:
        return valid_claims(**{**_ISSUED, "cognito:groups": list(self.groups), **self.claims})

    @cached_property
    def _signed(self) -> str:
        if self.claims or self.header or self.key != "the pool's":
            return self._signed_anew()
        return _plain(self.groups)

    def _signed_anew(self) -> str:
        # Not `jwt.encode`, which signs only claims that make sense.
        claims = json.dumps(self._claims).encode()
        header = {"kid": KEY_ID, "typ": None, **self.header}
        if self.key == "none":
            return jwt.PyJWS().encode(claims, "", "none", headers=header)
        key = private_key(KEY_ID if self.key == "the pool's" else "another")
        return jwt.PyJWS().encode(claims, key, ALGORITHM, headers=header)


@cache
def _plain(groups: tuple[str, ...]) -> str:
    return Recipe(groups=groups)._signed_anew()


def recipe(choices: Choices) -> Recipe:
    """Return how a token is made: mostly as it should be, of somebody in one group."""
    group = choices.pick(_DRAWN)
    groups = (group,) if group else ()
    if not choices.once_in(8):
        return Recipe(groups=groups)
    match choices.number(8):
        case 0 | 1:
            return Recipe(groups=groups, claims={choices.pick(_CLAIMS): choices.pick(_CLAIM_VALUES)})
        case 2:
            return Recipe(groups=groups, header=choices.pick(_HEADERS))
        case 3:
            return Recipe(groups=groups, key=choices.pick(("another", "none")))
    edits = ((choices.number(0x10000), choices.number(4), choices.pick(_EDITS)) for _ in range(1 + choices.number(2)))
    return Recipe(groups=groups, edits=tuple(edits))
