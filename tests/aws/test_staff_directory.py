"""The staff's pool: people found by any of their names, with their groups as of now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from servicedesk.aws.clients import cognito_client
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.errors import AmbiguousPerson, DirectoryUnavailable, InvalidPolicy, MailUnavailable, UnknownPerson
from servicedesk.policy.people.directory import PoolGroup
from servicedesk.policy.people.person import Member, Person, SignInStatus
from tests.aws.tables import aws

ADDRESS = "alice@example.com"


@dataclass
class Pool:
    """A staff pool in moto, and people who call themselves what they like."""

    client: Any
    pool_id: str

    @property
    def directory(self) -> StaffDirectory:
        return StaffDirectory(self.client, self.pool_id)

    def add(self, username: str, email: str | None = None, *, verified: bool = True) -> str:
        """Add a person; return their ``sub``."""
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": str(verified).lower()}]
        user = self.client.admin_create_user(
            UserPoolId=self.pool_id, Username=username, UserAttributes=attributes if email else []
        )["User"]
        return next(str(a["Value"]) for a in user["Attributes"] if a["Name"] == "sub")


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    with aws(monkeypatch):
        client = cognito_client()
        made = Pool(client, client.create_user_pool(PoolName="staff")["UserPool"]["Id"])
        client.create_group(UserPoolId=made.pool_id, GroupName="support-engineers", Description="Help customers")
        client.create_group(UserPoolId=made.pool_id, GroupName="administrators")
        made.add("bob", "bob@example.com")
        client.admin_add_user_to_group(UserPoolId=made.pool_id, Username="bob", GroupName="support-engineers")
        yield made


def test_a_person_is_found_by_user_name_address_and_id(pool: Pool) -> None:
    bob = pool.directory.person("bob")

    assert (bob.username, bob.email, bob.groups, bob.is_enabled) == (
        "bob",
        "bob@example.com",
        frozenset({"support-engineers"}),
        True,
    )
    for name in ("bob@example.com", "Bob@Example.com", bob.subject, bob.subject.upper()):
        assert pool.directory.person(name) == bob


@pytest.mark.parametrize(
    "name",
    ["nobody", "", " ", "x" * 129, 'a" or sub = "b', "a\\", "b\nob", "bob bob", "@", 'x@" or email ^= "b', "b\u200bob"],
)
def test_who_is_not_there_is_not_found(pool: Pool, name: str) -> None:
    with pytest.raises(UnknownPerson):
        pool.directory.person(name)


#: Who else claims alice's address → the user names that a refusal names; none when it means alice all the same.
CLAIMS: dict[str, tuple[list[tuple[str, str | None, bool]], tuple[str, ...]]] = {
    "nobody": ([], ()),
    "somebody who did not verify it": ([("aaron", ADDRESS, False)], ()),
    "more than a page of them": ([(f"a{number:03}", ADDRESS, False) for number in range(70)], ()),
    "somebody who verified it": ([("aaron", ADDRESS, True)], ("aaron", "alice")),
    "somebody who verified it, in front of a page of those who did not": (
        [("aaron", ADDRESS, True), *((f"b{number:03}", ADDRESS, False) for number in range(70))],
        ("aaron", "alice"),
    ),
    "somebody behind a page of those who did not": (
        [*((f"a{number:03}", ADDRESS, False) for number in range(70)), ("zoe", ADDRESS, True)],
        ("alice", "zoe"),
    ),
    "somebody whose user name it is": ([(ADDRESS, None, False)], ("alice", ADDRESS)),
    "somebody whose user name it is, with another address": ([(ADDRESS, "z@example.com", True)], ("alice", ADDRESS)),
}


#: An address in another case too; user names are told from each other by moto in a way in which Cognito does not.
WRITTEN = [(case, ADDRESS) for case in CLAIMS] + [
    (case, ADDRESS.title()) for case, (_, named) in CLAIMS.items() if ADDRESS not in named
]


@pytest.mark.parametrize(("case", "name"), WRITTEN)
def test_an_address_means_whoever_verified_it_and_nobody_if_there_are_two(pool: Pool, case: str, name: str) -> None:
    people, named = CLAIMS[case]
    alice = pool.add("alice", ADDRESS)
    for person in people:
        pool.add(person[0], person[1], verified=person[2])

    if not named:
        assert pool.directory.person(name).subject == alice
        return
    with pytest.raises(AmbiguousPerson) as refusal:
        pool.directory.person(name)
    assert all(f"{username} (sub " in str(refusal.value) for username in named)
    # There is always a way to say who is meant.
    assert pool.directory.person(alice).username == "alice"


def test_an_address_that_nobody_verified_is_nobodys_and_it_is_said_whose_it_would_be(pool: Pool) -> None:
    pool.add("aaron", ADDRESS, verified=False)

    with pytest.raises(UnknownPerson, match="aaron did not verify"):
        pool.directory.person(ADDRESS)
    assert pool.directory.person("aaron").email == ""


def test_a_sub_that_is_anothers_user_name_is_nobodys(pool: Pool) -> None:
    alice = pool.add("alice", ADDRESS)
    pool.add(alice)

    with pytest.raises(AmbiguousPerson):
        pool.directory.person(alice)
    assert pool.directory.person("alice").subject == alice


def test_a_page_may_be_empty_and_the_one_behind_it_not(pool: Pool) -> None:
    """Cognito says so of ListUsers with a filter."""
    alice = pool.add("alice", ADDRESS)
    user = pool.client.list_users(UserPoolId=pool.pool_id, Filter=f'email = "{ADDRESS}"')["Users"]
    asked: list[Any] = []

    def answer(params: Any, **_: Any) -> tuple[Any, dict[str, Any]]:
        asked.append(params["body"])
        first = len(asked) == 1
        body = {"Users": [], "PaginationToken": "more"} if first else {"Users": user}
        return type("Answer", (), {"status_code": 200})(), body

    pool.client.meta.events.register("before-call.cognito-identity-provider.ListUsers", answer)

    assert pool.directory.person(ADDRESS).subject == alice
    assert len(asked) == 2


def test_a_disabled_person_is_told_from_an_enabled_one(pool: Pool) -> None:
    client, pool_id = pool.client, pool.pool_id
    client.admin_disable_user(UserPoolId=pool_id, Username="bob")

    assert not StaffDirectory(client, pool_id).person("bob").is_enabled


def test_groups_and_members_come_by_name(pool: Pool) -> None:
    directory = pool.directory

    assert directory.groups() == (
        PoolGroup(name="administrators"),
        PoolGroup(name="support-engineers", description="Help customers"),
    )
    assert directory.members("support-engineers") == (
        Member(username="bob", is_enabled=True, status=SignInStatus.INVITED),
    )
    assert directory.members("administrators") == ()
    assert directory.members("no-such-group") == ()


def test_a_member_who_cannot_sign_in_is_told_from_one_who_can(pool: Pool) -> None:
    pool.directory.disable("bob")

    assert pool.directory.members("support-engineers") == (
        Member(username="bob", is_enabled=False, status=SignInStatus.INVITED),
    )


#: What is changed → with what, and the one call that it is.
ACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "sign_out": (("bob",), "AdminUserGlobalSignOut"),
    "disable": (("bob",), "AdminDisableUser"),
    "enable": (("bob",), "AdminEnableUser"),
    "remove": (("bob",), "AdminDeleteUser"),
    "put_into": (("bob", "administrators"), "AdminAddUserToGroup"),
    "take_out": (("bob", "support-engineers"), "AdminRemoveUserFromGroup"),
    "invite": (("ada@example.com",), "AdminCreateUser"),
    "invite_again": (("bob",), "AdminCreateUser"),
    "create_group": (("night-shift", ""), "CreateGroup"),
    "delete_group": (("administrators",), "DeleteGroup"),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_change_is_one_call(pool: Pool, act: str) -> None:
    sent: list[str] = []
    pool.client.meta.events.register(
        "before-call.cognito-identity-provider", lambda model, **_: sent.append(model.name), unique_id="seen"
    )
    named, operation = ACTS[act]

    getattr(pool.directory, act)(*named)

    assert sent == [operation]


def test_who_is_invited_has_the_address_as_their_user_name_and_has_not_signed_in(pool: Pool) -> None:
    pool.directory.invite("ada@example.com")

    ada = pool.directory.person("ada@example.com")
    assert (ada.username, ada.email, ada.status) == ("ada@example.com", "ada@example.com", SignInStatus.INVITED)
    assert ada.created_at.tzinfo is not None


@pytest.mark.parametrize(
    ("act", "named"),
    [
        ("invite", ("bob",)),
        ("remove", ("nobody",)),
        ("create_group", ("administrators", "another")),
        ("delete_group", ("no-such-group",)),
    ],
)
def test_what_is_so_already_is_left_as_it_is(pool: Pool, act: str, named: tuple[str, ...]) -> None:
    """The answer to a change may be lost, and the client repeats it."""
    bob, groups = pool.directory.person("bob"), pool.directory.groups()

    getattr(pool.directory, act)(*named)

    assert (pool.directory.person("bob"), pool.directory.groups()) == (bob, groups)


@pytest.mark.parametrize("code", ["LimitExceededException", "CodeDeliveryFailureException"])
@pytest.mark.parametrize("act", ["invite", "invite_again"])
def test_mail_that_cannot_be_sent_is_told_from_a_pool_that_does_not_answer(pool: Pool, act: str, code: str) -> None:
    def refuse(**_: Any) -> tuple[Any, dict[str, Any]]:
        response = type("Answer", (), {"status_code": 400})()
        return response, {"Error": {"Code": code, "Message": "no more"}, "ResponseMetadata": {"HTTPStatusCode": 400}}

    pool.client.meta.events.register("before-call.cognito-identity-provider.AdminCreateUser", refuse)

    with pytest.raises(MailUnavailable) as refusal:
        getattr(pool.directory, act)("bob")

    assert refusal.value.code == code


def test_everybody_is_listed_page_by_page_with_their_groups(pool: Pool) -> None:
    for number in range(4):
        pool.add(f"person-{number}", f"person-{number}@example.com")
    found: list[Person] = []
    cursor: str | None = None
    while True:
        page = pool.directory.list_people(cursor, 2)
        found += page.entries
        cursor = page.next
        if cursor is None:
            break

    assert {person.username: person.groups for person in found}["bob"] == {"support-engineers"}
    assert sorted(person.username for person in found) == list(pool.directory.usernames())
    assert len(found) == 5


@pytest.mark.parametrize("cursor", ["", "x" * 3_000])
def test_a_cursor_that_can_be_none_is_refused(pool: Pool, cursor: str) -> None:
    with pytest.raises(InvalidPolicy):
        pool.directory.list_people(cursor)


def test_a_pool_that_does_not_answer_is_an_outage_and_nobody_is_called_unknown(pool: Pool) -> None:
    directory = StaffDirectory(pool.client, "eu-west-1_missing00")

    for attempt in (
        lambda: directory.person("bob"),
        lambda: directory.person(ADDRESS),
        lambda: directory.person("5f1c2d3e-0000-4000-8000-0123456789ab"),
        directory.groups,
        directory.usernames,
        directory.list_people,
    ):
        with pytest.raises(DirectoryUnavailable):
            attempt()


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"delete_group"}))
def test_a_change_in_a_pool_that_does_not_answer_is_an_outage(pool: Pool, act: str) -> None:
    """Of a group that is to be deleted, Cognito says the same when there is none."""
    with pytest.raises(DirectoryUnavailable):
        getattr(StaffDirectory(pool.client, "eu-west-1_missing00"), act)(*ACTS[act][0])
