"""A customer's contact details as a vCard."""

from dataclasses import replace

import pytest

from desk_tools.get_contact_card import get_contact_card
from servicedesk.tools import Conditions, ToolFailed
from tests.kit import JANE, FakePorts, assert_nothing_unseen_is_told, call, somebody


def card(name: str = JANE.name, *conditions: Conditions) -> str:
    """Return the lines of Jane's vCard but its frame, if she is called so."""
    tool = get_contact_card(FakePorts(replace(JANE, name=name)))
    (attached,) = call(tool, somebody(*conditions), customer_id=JANE.customer_id).attachments()
    begin, version, *lines, end, nothing = attached.data.decode().split("\r\n")
    assert [begin, version, end, nothing] == ["BEGIN:VCARD", "VERSION:4.0", "END:VCARD", ""]
    return "\n".join(lines)


def test_it_says_how_to_reach_the_customer() -> None:
    assert card() == "FN:Jane Doe\nEMAIL:jane.doe@example.com\nTEL:+44 7700 900042\nNOTE:C-1042"


@pytest.mark.parametrize(
    ("name", "written"),
    [("Doe, Jane; Dr", r"Doe\, Jane\; Dr"), ("Jane\nTEL:+1", "Jane TEL:+1"), ("\\", r"\\")],
)
def test_no_name_ends_its_line(name: str, written: str) -> None:
    assert card(name).splitlines()[0] == f"FN:{written}"


def test_what_a_grant_hides_is_not_on_it() -> None:
    assert card(JANE.name, Conditions(hide=frozenset({"name", "email", "phone"}))) == "FN:C-1042\nNOTE:C-1042"
    assert_nothing_unseen_is_told(get_contact_card, JANE, customer_id=JANE.customer_id)


def test_a_customer_who_is_not_there_has_none() -> None:
    with pytest.raises(ToolFailed, match="no customer with this id"):
        call(get_contact_card(FakePorts()), somebody(), customer_id="C-9")
