"""What may stand in text that passes between a model and the desk."""

import pytest
from pydantic import TypeAdapter, ValidationError

from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.confirmed import CONFIRMATION
from servicedesk.tools.create_ticket import CreateTicket
from servicedesk.tools.search_customer import SearchCustomer
from servicedesk.tools.text import inert
from servicedesk.tools.tool import AnyTool
from tests.tools.arguments import arguments_of

UNSAFE = {
    "null": "a\0b",
    "escape": "a\x1b[31mb",
    "delete": "a\x7fb",
    "right-to-left override": "a\u202eb",
    "isolate": "a\u2066b",
    "zero-width space": "a\u200bb",
    "byte order mark": "a\ufeffb",
    "tag characters": "a\U000e0041b",
    "line separator": "a\u2028b",
    "variation selector": "a\ufe0fb",
    "joiner": "a\u200db",
    "Hangul filler": "a\u3164b",
    "Braille blank": "a\u2800b",
    "grapheme joiner": "a\u034fb",
}


def opened(**arguments: str) -> CreateTicket:
    return CreateTicket.model_validate({"customer_id": "C-1", "subject": "abc", "description": "abc", **arguments})


#: Arguments of free text: what is neither of a fixed form nor sealed or made by the desk.
FREE = [
    (tool, name)
    for tool in described_catalogue()
    for name, schema in tool.input_schema["properties"].items()
    if schema.get("type") == "string"
    and not schema.keys() & {"pattern", "enum"}
    and name not in {"cursor", CONFIRMATION}
]


@pytest.mark.parametrize(("tool", "name"), FREE, ids=[f"{tool.name} {name}" for tool, name in FREE])
@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE.keys())
def test_text_that_hides_or_reorders_text_is_refused_and_not_repeated(tool: AnyTool, name: str, text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        tool.arguments.model_validate({**arguments_of(tool), name: text})

    (problem,) = refusal.value.errors()
    assert problem["msg"] == "Value error, must not contain control, bidirectional or invisible characters"


@pytest.mark.requirement("tools.sanitized-outputs")
@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE.keys())
def test_unsafe_text_from_the_store_is_made_inert(text: str) -> None:
    assert inert(text)[0] == "a"
    assert inert(text)[1] == "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("text", ["Zoë Müller", "می‌خواهم", "👩‍💻 laptop", "王伟", "शर्मा", "ليلى"])
def test_the_worlds_scripts_pass(text: str) -> None:
    assert opened(subject=text).subject == text
    assert inert(text) == text


def test_a_subject_is_one_line_and_a_description_is_not() -> None:
    assert opened(description="one\r\ntwo\tthree\n").description == "one\ntwo\tthree"
    assert inert("one\ntwo") == "one\ntwo"
    with pytest.raises(ValidationError):
        opened(subject="one\ntwo")


TOO_LONG_OR_SHORT = {
    "a blank subject": {"subject": "    "},
    "a long subject": {"subject": "a" * 121},
    "a blank description": {"description": " \n "},
    "a long description": {"description": "a" * 4_001},
    "an unknown priority": {"priority": "top"},
    "an id in other digits": {"customer_id": "C-١٢"},
    "an id in small letters": {"customer_id": "c-1042"},
    "an id with a line break": {"customer_id": "C-1042\n"},
    "an id of another kind": {"customer_id": "T-8KQ3M2ZP"},
    "an id that is too long": {"customer_id": "C-123456789"},
    "an unknown field": {"assignee": "bob"},
}


@pytest.mark.requirement("tools.validated-inputs")
@pytest.mark.parametrize("arguments", TOO_LONG_OR_SHORT.values(), ids=TOO_LONG_OR_SHORT.keys())
def test_arguments_outside_the_schema_are_refused(arguments: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        opened(**arguments)


def test_a_number_is_not_text() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(SearchCustomer).validate_python({"query": 42})
