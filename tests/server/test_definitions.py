"""Results in the protocol's words."""

from collections.abc import Sequence

import pytest
from jsonschema import Draft202012Validator

from servicedesk.server.definitions import completed_result, definition
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import Caller
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, hide_fields, run, ticket
from tests.fakes.tickets import tools_over
from tests.fakes.tools import Done
from tests.tools.arguments import arguments_of

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


WHO = {"of everything": caller(), "of less": caller(hide_fields("created_at", "open_tickets", "comments"))}


@pytest.mark.requirement("tools.output-schema")
@pytest.mark.parametrize("who", WHO.values(), ids=WHO)
@pytest.mark.parametrize("name", sorted({tool.name for tool in described_catalogue()} - {"merge_customers"}))
def test_a_structure_says_what_happened_and_fits_what_is_published_of_it(name: str, who: Caller) -> None:
    desk = FakeDesk([JANE], [ticket(number) for number in range(3)])
    tool = tools_over(desk, FakeCustomerSignIn("jane.doe"))[name]
    result = run(tool, who, **arguments_of(tool))

    structure = completed_result(result, NOTHING).structured_content

    assert structure
    assert structure["outcome"] == result.outcome()
    fields = {name: value for name, value in structure.items() if name not in {"outcome", "next_step"}}
    assert tool.result.model_validate(fields) == result
    published = definition(tool, NOTHING).output_schema
    assert published is not None
    Draft202012Validator({**published, "additionalProperties": False}).validate(structure)


@pytest.mark.parametrize("effect", Effect)
def test_the_hints_say_what_a_call_can_do_and_of_one_that_reads_nothing_else(effect: Effect) -> None:
    tool = next(one for one in described_catalogue() if one.effect is effect)

    hints = definition(tool, NOTHING).annotations

    assert hints is not None
    assert hints.open_world_hint is False
    assert hints.read_only_hint is effect.read_only
    if not effect.read_only:
        assert (hints.destructive_hint, hints.idempotent_hint) == (effect.destructive, effect.idempotent)


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
