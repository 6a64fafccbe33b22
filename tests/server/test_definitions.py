"""Results in the protocol's words."""

from collections.abc import Sequence
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from servicedesk.server.definitions import completed_result, definition
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.catalogue import catalogue
from servicedesk.tools.customers import CUSTOMERS
from servicedesk.tools.tool import Caller
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, hide_fields, run, ticket
from tests.fakes.tools import Done

#: What nobody is hidden from.
NOTHING = frozenset[str]()


class Carrying(Done):
    """A result with something beside its text."""

    def attachments(self) -> Sequence[Attachment]:
        """Return one of each kind."""
        return (
            Attachment(media_type="image/png", data=b"pixels"),
            Attachment(media_type="audio/wav", data=b"sound"),
            Attachment(media_type="text/plain", data="Grüße".encode(), uri="desk://note"),
            Attachment(media_type="application/pdf", data=b"%PDF", uri="desk://invoice"),
        )


def test_a_result_without_attachments_is_its_summary_and_its_structure() -> None:
    result = completed_result(Done(), NOTHING)

    assert [block.type for block in result.content] == ["text"]
    assert result.structured_content == {"outcome": "Done.", "done": True}


def test_attachments_follow_the_summary_each_as_what_it_is() -> None:
    blocks = [
        block.model_dump(mode="json", by_alias=True, exclude_none=True)
        for block in completed_result(Carrying(), NOTHING).content
    ]

    assert [block["type"] for block in blocks] == ["text", "image", "audio", "resource", "resource"]
    assert (blocks[1]["data"], blocks[1]["mimeType"]) == ("cGl4ZWxz", "image/png")
    assert (blocks[2]["data"], blocks[2]["mimeType"]) == ("c291bmQ=", "audio/wav")
    assert blocks[3]["resource"] == {"uri": "desk://note", "mimeType": "text/plain", "text": "Grüße"}
    assert blocks[4]["resource"] == {"uri": "desk://invoice", "mimeType": "application/pdf", "blob": "JVBERg=="}


CALLS: dict[str, dict[str, Any]] = {
    "search_customer": {"query": "jane"},
    "get_customer": {"customer_id": "C-1042"},
    "create_ticket": {"customer_id": "C-1042", "subject": "Printer", "description": "It is on fire."},
    "delete_customer": {"customer_id": "C-1042"},
    "reset_password": {"customer_id": "C-1042"},
}
WHO = {"of everything": caller(), "of what cannot be hidden": caller(hide_fields(*CUSTOMERS.hide))}


@pytest.mark.requirement("tools.output-schema")
@pytest.mark.parametrize("who", WHO.values(), ids=WHO)
@pytest.mark.parametrize("name", CALLS)
def test_a_result_fits_the_schema_that_is_published_for_it(name: str, who: Caller) -> None:
    desk = FakeDesk([JANE], [ticket(number) for number in range(3)])
    tools = {tool.name: tool for tool in catalogue(desk, FakeCustomerSignIn("jane.doe"))}

    structure = completed_result(run(tools[name], who, **CALLS[name]), NOTHING).structured_content

    assert structure
    Draft202012Validator(definition(tools[name], NOTHING).output_schema).validate(structure)
    assert set(CALLS) == set(tools)


def test_attachments_are_no_part_of_the_structure() -> None:
    assert (
        completed_result(Carrying(), NOTHING).structured_content == completed_result(Done(), NOTHING).structured_content
    )


def test_a_text_that_is_no_text_is_an_error_of_the_tool() -> None:
    class Broken(Done):
        def attachments(self) -> Sequence[Attachment]:
            return (Attachment(media_type="text/plain", data=b"\xff", uri="desk://note"),)

    with pytest.raises(UnicodeDecodeError):
        completed_result(Broken(), NOTHING)
