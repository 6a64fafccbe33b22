"""Who a ticket can be given to, in the words that tickets have for people."""

import pytest
from pydantic import TypeAdapter, ValidationError

from servicedesk.tools.people import Assignee

ASSIGNEE: TypeAdapter[str] = TypeAdapter(Assignee)


@pytest.mark.parametrize(
    "name", ["me", "nobody", "bob", "ada@example.com", "agent:night-triage", "dana@corp.example (Corp)"]
)
def test_a_name_that_a_ticket_shows_can_be_given_back(name: str) -> None:
    assert ASSIGNEE.validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "@me",
        "@groups",
        "bob carol",
        "dana (Corp) (Corp)",
        "dana  (Corp)",
        "dana (C0rp)",
        "(Corp)x y",
        "@me (Corp)",
    ],
)
def test_what_is_nobodys_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        ASSIGNEE.validate_python(name)
