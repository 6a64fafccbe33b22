"""Authorisation: from a principal to their toolbox, the one place where permission is decided, with its cache.

Whoever asks is told `InvalidToken` if the principal's tokens were revoked, `PermissionsUnavailable` if nothing could be
decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, elapsed_seconds, epoch_seconds
from servicedesk.discovery.decision import grants_by_tool
from servicedesk.discovery.grants import GrantStore, Permissions
from servicedesk.discovery.toolbox import GrantedTool, Toolbox, toolbox
from servicedesk.errors import InvalidToken
from servicedesk.identity.principal import Principal
from servicedesk.identity.token_fault import TokenFault
from servicedesk.measurements import Measure, measurements
from servicedesk.tools.rows import Narrowable
from servicedesk.tools.tool import AnyTool

MAX_PRINCIPALS: Final = 1_024


class Discovery:
    """Opens toolboxes over one catalogue. Lives as long as the execution environment.

    What was decided for a principal is cached, and no failure is: at most `MAX_PRINCIPALS` decisions, each for at most
    `ttl_seconds`, and none from the moment on at which a grant that it knows starts or ends. A decision on a fresh read
    replaces it.

    No answer may name a tool that is `left_out`.
    """

    def __init__(  # noqa: PLR0913 -- what it decides on, and by which clocks
        self,
        store: GrantStore,
        catalogue: Iterable[AnyTool],
        left_out: Iterable[str] = (),
        *,
        ttl_seconds: int,
        clock: Clock = elapsed_seconds,
        calendar: Clock = epoch_seconds,
    ) -> None:
        self._store = store
        self._catalogue = {tool.name: tool for tool in catalogue}
        self._left_out = frozenset(left_out)
        self.ttl_seconds = ttl_seconds
        self._clock = clock
        #: Epoch seconds, in which grants start and end.
        self._calendar = calendar
        #: The toolbox; or why the principal has none.
        self._decisions: BoundedCache[Principal, Toolbox | TokenFault] = BoundedCache(MAX_PRINCIPALS)

    def open(self, principal: Principal) -> Toolbox:
        """Return what `principal` may use, on permissions that are at most `ttl_seconds` old."""
        decision = self._decisions.get(principal, self._clock())
        if decision is not None and (isinstance(decision, TokenFault) or self.is_current(decision)):
            measurements.add(Measure.PERMISSIONS_CACHE_HITS)
            return _require_toolbox(decision)
        return self._open_afresh(principal)

    def is_current(self, opened: Toolbox) -> bool:
        """Whether none of the holder's grants has started or ended since the decision."""
        # The calendar is looked at for those alone who have such a grant.
        return opened.changes_at is None or self._calendar() < opened.changes_at

    def remaining_ms(self, opened: Toolbox) -> int:
        """Return for how many milliseconds a client may keep what the toolbox says: never beyond the next change."""
        ttl_ms = self.ttl_seconds * 1_000
        if opened.changes_at is None:
            return ttl_ms
        return max(0, min(ttl_ms, int((opened.changes_at - self._calendar()) * 1_000)))

    def tool(self, name: str) -> AnyTool | None:
        """Return the catalogue's tool, granted or not. For the log; an answer must not depend on it."""
        return self._catalogue.get(name)

    def authorise(self, opened: Toolbox, name: str) -> GrantedTool:
        """Return the tool `name` for the holder of `opened`, decided for this one call.

        What is remembered may only say yes, and only to a tool that neither destroys nor touches credentials.
        Everything else is decided on a fresh read: a right taken away stops at once where it matters, a right
        given works at once, and a hidden tool costs exactly what a tool that does not exist costs.

        Raises:
            UnknownTool: The tool is absent or not granted; the two are not told apart.
        """
        if name in opened and self.is_current(opened):
            granted = opened.take(name)
            if not granted.tool.effect.is_strict:
                return granted
        return self._open_afresh(opened.holder).take(name)

    def _open_afresh(self, principal: Principal) -> Toolbox:
        measurements.add(Measure.PERMISSIONS_CACHE_MISSES)
        # Before the read, so that what it learns is at most so old when its end comes.
        until = self._clock() + self.ttl_seconds
        permissions = self._store.read(principal.identity, principal.groups)
        # After the read, so that what ended meanwhile has ended.
        decision: Toolbox | TokenFault = (
            TokenFault.REVOKED
            if _is_revoked(principal, permissions)
            else toolbox(principal, permissions, self._catalogue, self._calendar(), self._left_out)
        )
        self._decisions.keep(principal, decision, until)
        return _require_toolbox(decision)


def holds(
    principal: Principal,
    right: str,
    store: GrantStore,
    known: Mapping[str, Narrowable],
    calendar: Clock = epoch_seconds,
) -> bool:
    """Whether a group of `principal` is granted `right`, decided on a fresh read. A right need not be a tool's name.

    `known` is what can be granted, the right among it; `calendar` returns epoch seconds.
    """
    permissions = store.read(principal.identity, principal.groups)
    if _is_revoked(principal, permissions):
        raise InvalidToken(TokenFault.REVOKED)
    return right in grants_by_tool(principal.groups, permissions.grants, known, calendar())


def _require_toolbox(decision: Toolbox | TokenFault) -> Toolbox:
    if isinstance(decision, TokenFault):
        raise InvalidToken(decision)
    return decision


def _is_revoked(principal: Principal, permissions: Permissions) -> bool:
    return permissions.not_before is not None and principal.authenticated_at < permissions.not_before
