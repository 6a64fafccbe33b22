"""The people of the audit trail have names where the user pool knows them."""

from __future__ import annotations

from dataclasses import replace

from servicedesk.policy.people.person import Person
from servicedesk.policy.people.usernames import MAX_LOOKUPS, Usernames
from tests.fakes.policy import FakeDirectory, member
from tests.worlds.admin_service import REFUSED

BOB, CAROL = member("bob"), member("carol")
OF_BOB, OF_CAROL = (replace(REFUSED, subject=person.subject) for person in (BOB, CAROL))


class CountingDirectory(FakeDirectory):
    """A directory that knows who was looked for."""

    def __init__(self, *people: Person) -> None:
        super().__init__(people, ())
        self.looked_for: list[str] = []

    def person(self, name: str) -> Person:
        self.looked_for.append(name)
        return super().person(name)


def test_each_person_is_looked_up_once() -> None:
    directory = CountingDirectory(BOB, CAROL)
    usernames = Usernames(directory)

    found = usernames.with_usernames([OF_BOB, OF_CAROL, OF_BOB])
    again = usernames.with_usernames([OF_BOB])

    assert [record.username for record in (*found, *again)] == ["bob", "carol", "bob", "bob"]
    assert directory.looked_for == [BOB.subject, CAROL.subject]


def test_who_is_not_in_the_pool_has_no_name_and_nobody_elses() -> None:
    impostor = replace(member("mallory"), username=BOB.subject)

    (record,) = Usernames(CountingDirectory(impostor)).with_usernames([OF_BOB])

    assert record.username is None


def test_a_pool_that_does_not_answer_leaves_the_records_without_names_and_is_asked_again() -> None:
    directory = CountingDirectory(BOB)
    usernames = Usernames(directory)
    directory.available = False

    (without,) = usernames.with_usernames([OF_BOB])
    directory.available = True
    (named,) = usernames.with_usernames([OF_BOB])

    assert (without.username, named.username) == (None, "bob")


def test_for_one_page_no_more_people_are_looked_up_than_there_is_time_for() -> None:
    directory = CountingDirectory()

    Usernames(directory).with_usernames([replace(REFUSED, subject=str(number)) for number in range(MAX_LOOKUPS + 5)])

    assert len(directory.looked_for) == MAX_LOOKUPS
