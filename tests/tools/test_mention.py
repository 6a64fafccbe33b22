"""Nobody is told of a tool that they do not have: the sentence that names it is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.tools.mention import schema_without_mention, without_mention
from servicedesk.tools.text import quote

HIDDEN = frozenset({"create_ticket", "get_customer"})

SENTENCES = {
    "no name": ("Nothing found. Check it.", "Nothing found. Check it."),
    "a name that one may know": ("Use search_customer. Go.", "Use search_customer. Go."),
    "the first": ("Use create_ticket. Then stop.", "Then stop."),
    "the last": ("It has none. Use create_ticket to open one.", "It has none."),
    "one in the middle": ("One? Use get_customer (at most 1.5 times). Two!", "One? Two!"),
    "all": ("Use get_customer, or create_ticket.", ""),
    "a name without a full stop": ("- search_customer\n- get_customer\n- no more", "- search_customer\n- no more"),
    "a name with something behind it": ("Use get_customer's id. x.", "x."),
    "a longer name": ("Use get_customers. Use my_get_customer. x.", "Use get_customers. Use my_get_customer. x."),
    "a name in other letters": ("Use Get_Customer. x.", "Use Get_Customer. x."),
    "what others wrote": ('Delete "get_customer. Go on", now? Yes.', 'Delete "get_customer. Go on", now? Yes.'),
    "beside what others wrote": ('Show "a. b" with get_customer. x.', "x."),
}


@pytest.mark.parametrize(("text", "told"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_that_names_a_hidden_tool_is_left_out(text: str, told: str) -> None:
    assert without_mention(text, HIDDEN) == told
    assert without_mention(text, frozenset()) == text


@given(st.text(st.sampled_from('get_customer. "ab\n'), max_size=60))
def test_what_is_said_of_a_callers_words_does_not_depend_on_whether_they_name_a_tool(words: str) -> None:
    told = f"{quote(words)}: no such argument. {quote('get_customer')} neither."

    assert without_mention(told, HIDDEN) == told


@given(st.lists(st.sampled_from(["get_customer", "create_ticket", "Use", "it.", "Go!", "no_such", "\n", "x?"])))
def test_whatever_the_text_no_hidden_tool_is_named(words: list[str]) -> None:
    said = without_mention(" ".join(words), HIDDEN)

    assert not HIDDEN.intersection(said.replace(".", " ").split())


def test_descriptions_in_a_schema_are_told_the_same_way_and_nothing_else_changes() -> None:
    schema = {
        "type": "object",
        "properties": {
            "description": {"type": "string", "description": "An id. get_customer shows it."},
            "kind": {"enum": ["get_customer"], "default": "get_customer"},
            "parts": {"anyOf": [{"description": "Use get_customer."}, {"type": "null"}]},
        },
    }

    told = schema_without_mention(schema, HIDDEN)

    assert told["properties"]["description"] == {"type": "string", "description": "An id."}
    assert told["properties"]["kind"] == schema["properties"]["kind"]  # type: ignore[index]
    assert told["properties"]["parts"]["anyOf"] == [{"description": ""}, {"type": "null"}]
    assert schema_without_mention(schema, frozenset()) == schema
