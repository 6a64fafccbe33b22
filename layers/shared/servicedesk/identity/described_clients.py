"""Client ID metadata documents: whose id is an address that fits a pattern of the deployment's.

Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document). Cognito reads the document and matches the
pattern before it issues a token; here the same is asked once more, narrowly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# One part of a host name, and an address: no user, port, query, fragment, percent sign or backslash.
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ADDRESS = re.compile(r"https://[a-z0-9.-]+/[A-Za-z0-9._~!$&'()*+,;=:@/-]+", re.ASCII)
_DOT_SEGMENT = re.compile(r"/\.{1,2}(/|$)")


class DescribedClients:
    """The ids of clients that may come by their documents.

    Args:
        patterns: ``https`` addresses with ``*`` for the first part of the host name, or for any characters of the path.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = [re.compile(_expression(pattern), re.ASCII) for pattern in patterns]

    def __contains__(self, client_id: str) -> bool:
        """Whether `client_id` is an address that fits a pattern. What is not plainly an address fits none."""
        if not _ADDRESS.fullmatch(client_id) or _DOT_SEGMENT.search(client_id):
            return False
        return any(pattern.fullmatch(client_id) for pattern in self._patterns)


def _expression(pattern: str) -> str:
    host, slash, path = pattern.removeprefix("https://").partition("/")
    beginning, *others = map(re.escape, path.split("*"))
    # Atomic: a part stays where it fits first. To try on would take the address's length to the power of the `*`s.
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    end = "".join(f".*{part}" for part in others[-1:])
    return "https://" + _LABEL.join(map(re.escape, host.split("*"))) + slash + beginning + middle + end
