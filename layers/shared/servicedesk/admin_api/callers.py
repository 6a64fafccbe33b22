"""Who may call the API: an administrator at every door, a program at those few that applying a policy takes."""

from __future__ import annotations

from typing import Final

from servicedesk.discovery.discovery import holds
from servicedesk.discovery.grants import GrantStore
from servicedesk.errors import InvalidToken, NotAdministrator, NotForPrograms
from servicedesk.identity.principal import PersonPrincipal, Principal
from servicedesk.identity.program_tokens import ProgramPrincipal
from servicedesk.identity.token_cache import Verifier
from servicedesk.identity.token_fault import TokenFault
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, grantable

PROTECTED_PATH: Final = "/admin/api"

#: Method and path of what a program may ask for. Everything else, whether there is such a route or not, is refused.
PROGRAM_DOORS: Final = frozenset(
    {
        ("GET", f"{PROTECTED_PATH}/policy"),
        ("POST", f"{PROTECTED_PATH}/policy/apply"),
        ("GET", f"{PROTECTED_PATH}/findings"),
        ("GET", f"{PROTECTED_PATH}/tools"),
    }
)
_DOORS: Final = ", ".join(f"{method} {path}" for method, path in sorted(PROGRAM_DOORS))


class Callers:
    """Says who calls, and whether they may. Lives as long as the execution environment.

    Args:
        people: Verifies the tokens of people who signed in for administration.
        programs: Verifies those of programs; None where no program may come.
        grants: Where a person's right and revocation are read, afresh for each request.
    """

    def __init__(self, *, people: Verifier, programs: Verifier | None, grants: GrantStore) -> None:
        self._people = people
        self._programs = programs
        self._grants = grants

    def admit(self, token: str, method: str, path: str) -> Principal:
        """Return who calls.

        Raises:
            InvalidToken, InsufficientScope: The token is no good, or its person was revoked.
            NotAdministrator: It is a person's, whose groups may not administer; or nobody's who could.
            NotForPrograms: It is a program's, at a door that is not for programs.
            KeysUnavailable, PermissionsUnavailable: Nothing was decided.
        """
        principal = self._verify(token)
        if isinstance(principal, ProgramPrincipal):
            if (method, path) not in PROGRAM_DOORS:
                raise NotForPrograms(f"a program may use only {_DOORS}; everything else is for people")
        elif not self._may_administer(principal):
            raise NotAdministrator
        return principal

    def _may_administer(self, principal: Principal) -> bool:
        # Nobody but a person, whatever is granted.
        is_person = isinstance(principal, PersonPrincipal)
        return is_person and holds(principal, MANAGE_PERMISSIONS, self._grants, grantable(()))

    def _verify(self, token: str) -> Principal:
        try:
            return self._people.verify(token)
        except InvalidToken as refusal:
            # Signed by the pool, good at this moment, and of another app client than people use.
            if self._programs is None or refusal.fault != TokenFault.CLIENT:
                raise
        return self._programs.verify(token)
