"""Authorisation: from a principal to their toolbox, the one place where permission is decided, with its cache.

Whoever asks is told `InvalidToken` if the principal's tokens were revoked, `PermissionsUnavailable` if nothing could be
decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, elapsed_seconds
from servicedesk.discovery.grants import GrantStore, Permissions
from servicedesk.discovery.toolbox import GrantedTool, Toolbox, grants_by_tool, toolbox
from servicedesk.errors import InvalidToken
from servicedesk.identity.principal import Principal
from servicedesk.identity.token_fault import TokenFault
from servicedesk.measurements import Measure, measurements
from servicedesk.tools.tool import AnyTool

MAX_PRINCIPALS: Final = 1_024


class Discovery:
    """Opens toolboxes over one catalogue. Lives as long as the execution environment.

    What was decided for a principal is cached, and no failure is: at most `MAX_PRINCIPALS` decisions, each for at most
    `ttl_seconds`. A decision on a fresh read replaces it.

    No answer may name a tool that is `left_out`.
    """

    def __init__(
        self,
        store: GrantStore,
        catalogue: Iterable[AnyTool],
        left_out: Iterable[str] = (),
        *,
        ttl_seconds: int,
        clock: Clock = elapsed_seconds,
    ) -> None:
        self._store = store
        self._catalogue = {tool.name: tool for tool in catalogue}
        self._left_out = frozenset(left_out)
        self.ttl_seconds = ttl_seconds
        self._clock = clock
        #: The toolbox; or why the principal has none.
        self._decisions: BoundedCache[Principal, Toolbox | TokenFault] = BoundedCache(MAX_PRINCIPALS)

    def knows(self, name: str) -> bool:
        """Whether the catalogue has the tool, granted or not. For the log; an answer must not depend on it."""
        return name in self._catalogue

    def open(self, principal: Principal) -> Toolbox:
        """Return what `principal` may use, on permissions that are at most `ttl_seconds` old."""
        decision = self._decisions.get(principal, self._clock())
        if decision is not None:
            measurements.add(Measure.PERMISSIONS_CACHE_HITS)
            return _require_toolbox(decision)
        return self._open_afresh(principal)

    def authorise(self, opened: Toolbox, name: str) -> GrantedTool:
        """Return the tool `name` for the holder of `opened`, decided for this one call.

        What is remembered may only say yes, and only to a tool that neither destroys nor touches credentials.
        Everything else is decided on a fresh read: a right taken away stops at once where it matters, a right
        given works at once, and a hidden tool costs exactly what a tool that does not exist costs.

        Raises:
            UnknownTool: The tool is absent or not granted; the two are not told apart.
        """
        if name in opened:
            granted = opened.take(name)
            if not granted.tool.effect.is_strict:
                return granted
        return self._open_afresh(opened.holder).take(name)

    def _open_afresh(self, principal: Principal) -> Toolbox:
        measurements.add(Measure.PERMISSIONS_CACHE_MISSES)
        # Before the read, so that what it learns is at most so old when its end comes.
        until = self._clock() + self.ttl_seconds
        permissions = self._store.read(principal.subject, principal.groups)
        decision: Toolbox | TokenFault = (
            TokenFault.REVOKED
            if _is_revoked(principal, permissions)
            else toolbox(principal, permissions.grants, self._catalogue, permissions.trial_rules, self._left_out)
        )
        self._decisions.keep(principal, decision, until)
        return _require_toolbox(decision)


def holds(principal: Principal, right: str, store: GrantStore) -> bool:
    """Whether a group of `principal` is granted `right`, decided on a fresh read. A right need not be a tool's name."""
    permissions = store.read(principal.subject, principal.groups)
    if _is_revoked(principal, permissions):
        raise InvalidToken(TokenFault.REVOKED)
    return right in grants_by_tool(principal.groups, permissions.grants, {right: None})


def _require_toolbox(decision: Toolbox | TokenFault) -> Toolbox:
    if isinstance(decision, TokenFault):
        raise InvalidToken(decision)
    return decision


def _is_revoked(principal: Principal, permissions: Permissions) -> bool:
    return permissions.not_before is not None and principal.authenticated_at < permissions.not_before
