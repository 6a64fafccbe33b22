"""Users whom an identity provider signs in, as Cognito lists them, read as people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.aws.staff_users import person_of
from servicedesk.policy.people.person import SignInStatus
from tests.fakes.group_maps import FakeGroupMapStore, group_map

KEPT = json.dumps({"v": 1, "at": 1_795_834_646, "g": ["Desk-Support"]})


def user(status: str = "EXTERNAL_PROVIDER", *providers: str, **attributes: str) -> dict[str, Any]:
    identities = json.dumps([{"userId": "00u1", "providerName": name} for name in providers or ("Corp",)])
    said = {"sub": "s", "email": "dana@corp.example", "identities": identities, "custom:idp_groups": KEPT, **attributes}
    return {
        "Username": "corp_00u1",
        "Enabled": True,
        "UserStatus": status,
        "UserCreateDate": datetime(2026, 11, 1, tzinfo=UTC),
        "Attributes": [{"Name": name, "Value": value} for name, value in said.items()],
    }


def test_somebody_of_the_provider_is_told_with_what_it_said_and_when() -> None:
    person = person_of(user(), "Corp")

    assert (person.provider, person.status) == ("Corp", SignInStatus.EXTERNAL)
    assert person.provider_groups == {"Desk-Support"}
    assert person.asked_at == datetime.fromtimestamp(1_795_834_646, UTC)
    # The provider's word, whether or not Cognito has verified it.
    assert person.email == "dana@corp.example"
    assert person.identity == "corp_00u1"


@pytest.mark.parametrize(
    ("found", "provider"),
    [
        (user("CONFIRMED"), "Corp"),
        (user("FORCE_CHANGE_PASSWORD"), "Corp"),
        (user("EXTERNAL_PROVIDER", "Other"), "Corp"),
        (user("EXTERNAL_PROVIDER", "corp"), "Corp"),
        (user("EXTERNAL_PROVIDER", "Corp", "Other"), "Corp"),
        (user(identities="no json"), "Corp"),
        (user(), ""),
        (user(), "corp"),
    ],
)
def test_groups_that_somebody_else_has_written_there_are_nobodys(found: dict[str, Any], provider: str) -> None:
    person = person_of(found, provider)

    assert person.provider is None
    assert person.provider_groups == frozenset()
    # Not verified, so nobody's name.
    assert person.email == ""
    assert person.identity == "s"


@pytest.mark.parametrize("kept", ["", "Desk-Admins", '["Desk-Admins"]', '{"v": 2, "at": 0, "g": ["Desk-Admins"]}'])
def test_what_is_not_ours_says_nothing_of_groups(kept: str) -> None:
    person = person_of(user(**{"custom:idp_groups": kept}), "Corp")

    assert person.provider == "Corp"
    assert person.provider_groups == frozenset()
    assert person.asked_at is None


class ListedUsers:
    """A client that lists these users, a page each."""

    def __init__(self, *users: dict[str, Any]) -> None:
        self._users = users

    def get_paginator(self, _: str) -> ListedUsers:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Users": [one]} for one in self._users]


RULES = FakeGroupMapStore(group_map(Desk_Support="support-engineers"))


def test_everybody_of_the_company_is_told_with_the_groups_that_the_rules_give() -> None:
    listed = ListedUsers(user() | {"Username": "corp_2"}, user(), user("EXTERNAL_PROVIDER", "Other"))

    people = StaffDirectory(listed, "pool", "Corp", RULES).company_people()  # type: ignore[arg-type]  # what it asks of one

    assert [one.username for one in people] == ["corp_00u1", "corp_2"]
    assert {one.groups for one in people} == {frozenset({"support-engineers"})}
    assert {one.provider_groups for one in people} == {frozenset({"Desk-Support"})}


def test_where_there_is_no_provider_nobody_is_of_it() -> None:
    assert StaffDirectory(ListedUsers(user()), "pool").company_people() == ()  # type: ignore[arg-type]
    assert StaffDirectory(ListedUsers(), "pool", "Corp", RULES).company_people() == ()  # type: ignore[arg-type]


class Refusals:
    """`Revocations` that knows one; keeps who was asked about."""

    def __init__(self, *shut_out: str) -> None:
        self.asked: list[frozenset[str]] = []
        self._shut_out = frozenset(shut_out)

    def shut_out(self, identities: Iterable[str]) -> frozenset[str]:
        self.asked.append(frozenset(identities))
        return self._shut_out & self.asked[-1]


def test_whoever_of_the_company_is_shut_out_is_told_from_the_others_and_nobody_of_the_pool_is_asked_about() -> None:
    native = {**user("CONFIRMED"), "Username": "bob"}
    listed: Any = ListedUsers(user(), user() | {"Username": "corp_2"}, native)
    refusals = Refusals("corp_2", "bob")
    directory = StaffDirectory(listed, "pool", "Corp", RULES, refusals)

    people = {one.username: (one.is_enabled, one.is_let_in) for one in directory.company_people()}
    members = {one.username: one.is_let_in for one in directory.members("support-engineers")}

    assert people == {"corp_00u1": (True, True), "corp_2": (True, False)}
    assert members == {"bob": True, "corp_00u1": True, "corp_2": False}
    assert refusals.asked == [{"corp_00u1", "corp_2"}] * 2
