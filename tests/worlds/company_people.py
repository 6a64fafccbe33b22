"""People of the company, drawn by hypothesis: the provider's words and the rules, through Cognito's two triggers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from hypothesis import strategies as st

from local.managed_login.federation.claims import openid_texts, saml_text
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.federation.attribute import ATTRIBUTE
from servicedesk.federation.group_map import GroupRule
from servicedesk.policy.people.person import Person
from tests.federation.events import CORP, NOW, POOL, FakeGroupMaps, oidc_event, profile, saml_event, token_event
from tests.properties.worlds import GROUPS, some_of

USERNAME: Final = "corp_00u1abc"
SUBJECT: Final = "7d8c0000-0000-4000-8000-000000000001"
#: Names that their notation, or a comparison in other letters, could confuse.
COMPANY_GROUPS: Final = (
    "Desk-Support",
    "desk-support",
    "Desk-Support, Payroll",
    "[Admins]",
    "100%+~*",
    "Gr\u00fc\u00dfe",
)
Rules = Mapping[str, GroupRule]

_ONE = frozenset({"agents"})
_rules = st.dictionaries(
    st.sampled_from(COMPANY_GROUPS),
    some_of([*GROUPS, "unknown-group", f"{POOL}_{CORP}"], 3).map(lambda names: GroupRule(groups=names or _ONE)),
    min_size=1,
)


@dataclass(frozen=True, kw_only=True)
class CompanyPerson:
    """Somebody, what the provider says of them, and what became of their profile since."""

    kind: str
    said: Sequence[str]
    rules_then: Rules
    rules_now: Rules
    #: Minutes since they signed in at the provider.
    age_minutes: int
    session_minutes: int
    is_refresh: bool
    #: What the profile says of groups instead of what the function wrote; None: that; "-": nothing.
    kept_instead: str | None
    status: str
    providers: tuple[str, ...]
    pool_groups: frozenset[str]
    is_enabled: bool


company_people = st.builds(
    CompanyPerson,
    kind=st.sampled_from(["SAML", "OIDC"]),
    said=st.lists(st.sampled_from([*COMPANY_GROUPS, "no rule"]), unique=True, max_size=4),
    rules_then=_rules,
    rules_now=_rules,
    age_minutes=st.sampled_from([0, 14, 60, 61, 480, 481]),
    session_minutes=st.sampled_from([0, 60, 480]),
    is_refresh=st.booleans(),
    kept_instead=st.sampled_from([None, None, None, None, "-", "[Desk-Support]"]),
    status=st.sampled_from(["EXTERNAL_PROVIDER"] * 4 + ["CONFIRMED"]),
    providers=st.sampled_from([(CORP,)] * 4 + [(CORP, "Other"), ("Other",)]),
    pool_groups=some_of(GROUPS, 3),
    is_enabled=st.booleans(),
)


class Signed:
    """The pool as somebody's sign-in left it: what the triggers answer, and what the directory says.

    Raises:
        CompanySignInRefused: Nobody was signed in.
    """

    def __init__(self, person: CompanyPerson, app: ModuleType) -> None:
        self.person = person
        self._app = app
        self._attributes: dict[str, str] = {}
        self._sign_in(person.rules_then, person.age_minutes)
        if person.kept_instead is not None:
            self._attributes[ATTRIBUTE] = person.kept_instead.strip("-")

    def sign_in_again(self) -> None:
        """Have them ask the provider now."""
        self._sign_in(self.person.rules_now, 0)

    def claims(self, *, is_refresh: bool) -> dict[str, Any]:
        """Return what the function puts into an access token now.

        Raises:
            CompanySignInRefused: No token is issued.
        """
        source = "TokenGeneration_RefreshTokens" if is_refresh else "TokenGeneration_HostedAuth"
        event = token_event(dict(self._attributes), *self._groups_of_pool, source=source)
        answer = self._ask(event, self.person.rules_now, NOW)["response"]["claimsAndScopeOverrideDetails"]
        added: dict[str, Any] = answer["accessTokenGeneration"]["claimsToAddOrOverride"]
        # Cognito leaves the claim out of a token without groups.
        return {**added, "cognito:groups": answer["groupOverrideDetails"]["groupsToOverride"] or None}

    def in_directory(self) -> Person:
        """Return them as administrators see them."""
        maps = FakeGroupMaps(dict(self.person.rules_now))
        client: Any = _Pool(self._user(), self._groups_of_pool)
        return StaffDirectory(client, POOL, CORP, maps).person(USERNAME)

    @property
    def _groups_of_pool(self) -> list[str]:
        return [*sorted(self.person.pool_groups), f"{POOL}_{CORP}"]

    def _sign_in(self, rules: Rules, age_minutes: int) -> None:
        said = list(self.person.said)
        if self.person.kind == "SAML":
            event = saml_event(**({"groups": saml_text(said)} if said else {}))
        else:
            event = oidc_event(openid_texts({"groups": said}))
        claims = self._ask(event, rules, NOW - 60 * age_minutes)["response"]["userAttributesToMap"]
        status = {"cognito:user_status": self.person.status}
        # As the template maps it.
        self._attributes = profile(claims["idp_groups"], providers=self.person.providers, **status)

    def _ask(self, event: dict[str, Any], rules: Rules, now: int) -> dict[str, Any]:
        settings = replace(self._app.settings, session_minutes=self.person.session_minutes)
        clock = SimpleNamespace(time=lambda: now)
        vars(self._app).update(maps=FakeGroupMaps(dict(rules)), time=clock, settings=settings)
        answer: dict[str, Any] = self._app.handler(event, SimpleNamespace(aws_request_id="r"))
        return answer

    def _user(self) -> dict[str, Any]:
        attributes = {name: value for name, value in self._attributes.items() if name != "cognito:user_status"}
        return {
            "Username": USERNAME,
            "UserStatus": self.person.status,
            "Enabled": self.person.is_enabled,
            "UserCreateDate": datetime(2026, 11, 1, tzinfo=UTC),
            "UserAttributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
        }


class _Pool:
    """As much of Cognito's client as finds one user by name, and their groups."""

    def __init__(self, user: dict[str, Any], groups: Sequence[str]) -> None:
        self._user = user
        self._groups = groups

    def admin_get_user(self, **_: Any) -> dict[str, Any]:
        return self._user

    def get_paginator(self, operation: str) -> _Pool:
        assert operation == "admin_list_groups_for_user"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        yield {"Groups": [{"GroupName": name} for name in self._groups]}
