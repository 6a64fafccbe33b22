"""People of the company's identity provider: shut out until they are enabled, and in the groups that rules give."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.discovery.discovery import holds
from servicedesk.errors import InvalidPolicy, InvalidToken, LastAdministrator, UnknownPerson
from servicedesk.identity.principal import PersonPrincipal
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, grantable
from servicedesk.policy.people.enabling import enable_person
from servicedesk.policy.people.invitation import add_person
from servicedesk.policy.people.membership import put_into_group, take_out_of_group
from servicedesk.policy.people.person import SignInStatus
from servicedesk.policy.people.removal import remove_person
from servicedesk.policy.people.revocation import SHUT_OUT, revoke_person
from tests.fakes.policy import FakeDirectory, FakePolicyStore, member

WHY = Intent(actor=Actor(name="alice", id="sub-of-alice"), reason="left")
ALICE = member("alice", "administrators")
DANA = replace(
    member("corp_00u1", "support-engineers", email="dana@corp.example", status=SignInStatus.EXTERNAL), provider="Corp"
)


def world() -> tuple[FakePolicyStore, FakeDirectory]:
    return FakePolicyStore(DEFAULT_POLICY), FakeDirectory([ALICE, DANA], DEFAULT_POLICY)


def returned(number: int) -> PersonPrincipal:
    """Return Dana as her token says, of the profile that was made for the `number`-th time."""
    return PersonPrincipal(
        subject=f"sub-of-profile-{number}",
        name="dana@corp.example (Corp)",
        username=DANA.username,
        is_federated=True,
        client_id="c",
        groups=frozenset({"support-engineers"}),
        authenticated_at=4_000_000_000,
        expires_at=4_000_000_900,
    )


def is_refused(store: FakePolicyStore, number: int = 0) -> bool:
    try:
        holds(returned(number), "get_customer", store, grantable(()))
    except InvalidToken:
        return True
    return False


@pytest.mark.parametrize("shut_out", [revoke_person, remove_person])
def test_who_is_shut_out_stays_so_when_their_profile_is_made_anew(shut_out: Callable[..., Any]) -> None:
    store, directory = world()
    assert not is_refused(store)

    shut_out(DANA.username, WHY, store=store, directory=directory)

    assert store.not_before(DANA.username) == SHUT_OUT
    assert [is_refused(store, number) for number in range(3)] == [True] * 3


@given(st.lists(st.sampled_from(["revoke", "remove", "return", "enable"]), max_size=8))
def test_whatever_happens_a_token_is_refused_between_a_revocation_and_an_enabling(acts: list[str]) -> None:
    store, directory = world()
    is_out, profiles = False, 0
    for act in acts:
        try:
            if act == "return":
                # Cognito makes whom the provider signs in, if there is nobody.
                profiles += 1
                directory.people[DANA.username] = replace(DANA, subject=f"sub-of-profile-{profiles}")
            elif act == "enable":
                enable_person(DANA.username, WHY, store=store, directory=directory)
                is_out = False
            else:
                do: Callable[..., Any] = revoke_person if act == "revoke" else remove_person
                do(DANA.username, WHY, store=store, directory=directory)
                is_out = True
        except UnknownPerson:
            # Removed already: nothing changes.
            pass
        assert is_refused(store, profiles) is is_out


def test_tokens_alone_can_be_refused_and_the_next_sign_in_is_good() -> None:
    store, directory = world()

    revoke_person(DANA.username, WHY, store=store, directory=directory, keep_enabled=True)

    assert not is_refused(store)
    assert store.not_before(DANA.subject) is None


def test_removing_one_says_that_the_provider_makes_them_anew_and_how_to_let_them_in() -> None:
    store, directory = world()

    summary = remove_person(DANA.username, WHY, store=store, directory=directory).summary

    assert not any("for good" in line for line in summary)
    assert summary[-1].endswith(f"until they are enabled: servicedesk people enable corp_00u1 {REASON}")


@pytest.mark.parametrize("change", [put_into_group, take_out_of_group])
def test_their_groups_are_the_providers_to_change(change: Callable[..., Any]) -> None:
    store, directory = world()

    with pytest.raises(InvalidPolicy, match="signs in at Corp"):
        change(DANA.username, "support-engineers", WHY, store=store, directory=directory)

    assert store.log == []


def test_nobody_is_invited_whose_address_the_provider_has() -> None:
    store, directory = world()

    with pytest.raises(InvalidPolicy, match="signs in at Corp"):
        add_person("dana@corp.example", ["auditors"], WHY, store=store, directory=directory)

    assert store.log == []


def test_nobody_of_the_provider_keeps_administration() -> None:
    boss = replace(DANA, groups=frozenset({"administrators"}))
    store, directory = FakePolicyStore(DEFAULT_POLICY), FakeDirectory([ALICE, boss], DEFAULT_POLICY)

    with pytest.raises(LastAdministrator):
        revoke_person("alice", WHY, store=store, directory=directory)

    assert MANAGE_PERMISSIONS in store.group("administrators").rules.grants
    assert store.log == []
    # Whom the provider lets in can be shut out, whoever is left.
    revoke_person(boss.username, WHY, store=store, directory=directory)
    assert store.not_before(boss.username) == SHUT_OUT
