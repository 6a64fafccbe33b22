"""A toolbox is given out again only for the very same answer about the same person's permissions."""

from servicedesk.discovery.grants import Permissions, ShadowRule
from servicedesk.discovery.toolboxes import MAX_TOOLBOXES, Toolboxes
from tests.grants import CountingTool, grant
from tests.people import person

READ = CountingTool("read_ticket").tool
ALLOWED = Permissions(grants=(grant("readers", "read_ticket"),), not_before=None)
READER = person("readers")


def test_the_same_answer_gives_the_same_toolbox() -> None:
    toolboxes = Toolboxes({READ.name: READ})

    assert toolboxes.of(READER, ALLOWED) is toolboxes.of(READER, ALLOWED)


def test_a_right_that_was_taken_away_is_in_no_toolbox_made_afterwards() -> None:
    toolboxes = Toolboxes({READ.name: READ})
    before = toolboxes.of(READER, ALLOWED)

    after = toolboxes.of(READER, Permissions(grants=(), not_before=None))

    assert READ.name in before
    assert READ.name not in after


def test_an_equal_answer_is_decided_anew() -> None:
    toolboxes = Toolboxes({READ.name: READ})
    again = Permissions(grants=ALLOWED.grants, not_before=None)

    assert toolboxes.of(READER, ALLOWED) is not toolboxes.of(READER, again)


def test_another_person_has_a_toolbox_of_their_own() -> None:
    toolboxes = Toolboxes({READ.name: READ})
    other = person("readers", subject="somebody-else")

    assert toolboxes.of(other, ALLOWED).holder == other
    assert toolboxes.of(READER, ALLOWED).holder == READER


def test_what_shadow_rules_find_out_stays_with_one_request() -> None:
    rule = ShadowRule(group="readers", tool="read_ticket", conditions=None, version=1)
    watched = Permissions(grants=ALLOWED.grants, not_before=None, shadows=(rule,))
    toolboxes = Toolboxes({READ.name: READ})

    first, second = toolboxes.of(READER, watched), toolboxes.of(READER, watched)

    assert first.shadows["read_ticket"].differences is not second.shadows["read_ticket"].differences


def test_the_person_whose_toolbox_was_not_asked_for_longest_is_forgotten_first() -> None:
    toolboxes = Toolboxes({READ.name: READ})
    first = toolboxes.of(READER, ALLOWED)

    for number in range(MAX_TOOLBOXES):
        toolboxes.of(person("readers", subject=f"person-{number}"), ALLOWED)

    assert toolboxes.of(READER, ALLOWED) is not first
