"""Who acts at another company's desk."""

from __future__ import annotations

import pytest

from servicedesk.desks.actor import is_no_colleague, require_email
from servicedesk.desks.signature import with_signature, without_signature
from servicedesk.errors import ToolFailed


@pytest.mark.parametrize("name", ["bob", "dana@corp.example (Corp)", f"{'d' * 240}@corp.example (Corp)"])
@pytest.mark.parametrize(
    "text", ["One.", "One.\n\nTwo.", "— bob", "Ends so:\n\n— eve, through the service desk's account"]
)
@pytest.mark.parametrize("is_public", [True, False])
def test_whom_something_was_written_for_is_read_back_and_the_text_is_as_it_was(
    text: str, name: str, is_public: bool
) -> None:
    assert without_signature(with_signature(text, name, is_public=is_public), is_public=is_public) == (text, name)


@pytest.mark.parametrize("text", ["", "One.", "— bob, through the service desk's account", "a\n— b\nc", "a\n\n— "])
def test_a_text_without_a_signature_is_nobodys(text: str) -> None:
    assert without_signature(text, is_public=False) == (text, None)


def test_who_has_no_verified_address_is_told_what_can_be_done() -> None:
    assert require_email("dana@corp.example") == "dana@corp.example"
    with pytest.raises(ToolFailed) as refused:
        require_email(None)

    for sentence in (str(refused.value), str(is_no_colleague())):
        assert "Nothing was done." in sentence
        assert "administrator" in sentence
