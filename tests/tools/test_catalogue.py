"""The tools as a whole: their names, their effects, their schemas."""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from servicedesk.errors import DeskUnavailable
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.server.definitions import definition
from servicedesk.tools.catalogue import check_tools, described_catalogue
from servicedesk.tools.delete_customer import delete_customer
from servicedesk.tools.effect import Effect
from servicedesk.tools.get_customer import get_customer
from servicedesk.tools.instructions import INSTRUCTIONS
from servicedesk.tools.tool import AnyTool
from tests.fakes.desk import FakeCustomerSignIn, FakeDesk, caller
from tests.fakes.tickets import tools_over

CATALOGUE = tools_over(FakeDesk())

each_tool = pytest.mark.parametrize("tool", CATALOGUE.values(), ids=CATALOGUE.keys())


@pytest.mark.requirement("tools.name-unique")
def test_every_tool_has_its_name_once() -> None:
    assert len(described_catalogue()) == len(CATALOGUE)


def test_there_is_a_tool_of_every_effect() -> None:
    assert {tool.effect for tool in CATALOGUE.values()} == set(Effect)


def test_the_default_policy_names_only_tools_that_exist_and_only_fields_they_show() -> None:
    for tools in DEFAULT_POLICY.values():
        for name, conditions in tools.items():
            if name == MANAGE_PERMISSIONS:
                continue
            assert name in CATALOGUE
            rows = CATALOGUE[name].rows
            assert rows is not None
            assert conditions.hide <= rows.hide


def test_what_everybody_is_told_names_no_tool() -> None:
    assert [name for name in CATALOGUE if name in INSTRUCTIONS] == []


#: With OpenAI's o200k_base 4.1 characters of these lists are a token: 4,400 and 2,600 tokens.
MAX_LIST_CHARACTERS = 18_000
MAX_SUPPORT_CHARACTERS = 10_600
#: What clients hand on to a model.
READ_BY_MODELS = {"name", "title", "description", "inputSchema", "annotations"}


def listed(names: Collection[str]) -> list[dict[str, Any]]:
    """Return what is told of some tools to somebody who has no others."""
    hidden = CATALOGUE.keys() - set(names)
    told = [definition(CATALOGUE[name], hidden) for name in names]
    return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in told]


def characters(listed: list[dict[str, Any]]) -> int:
    return len(json.dumps(listed, separators=(",", ":")))


def test_a_list_of_every_tool_is_short() -> None:
    assert characters(listed(CATALOGUE)) < MAX_LIST_CHARACTERS


def test_what_a_model_reads_of_a_support_engineers_tools_is_short() -> None:
    read = [
        {name: said for name, said in tool.items() if name in READ_BY_MODELS}
        for tool in listed(DEFAULT_POLICY["support-engineers"])
    ]

    assert characters(read) < MAX_SUPPORT_CHARACTERS


def test_no_catalogue_has_the_right_to_change_permissions() -> None:
    assert MANAGE_PERMISSIONS not in CATALOGUE


def test_the_described_tools_are_the_same_and_cannot_be_run() -> None:
    described = {tool.name: tool for tool in described_catalogue()}

    assert {name: tool.description for name, tool in described.items()} == {
        name: tool.description for name, tool in CATALOGUE.items()
    }
    get_customer = described["get_customer"]
    with pytest.raises(DeskUnavailable):
        get_customer.run(get_customer.arguments(customer_id="C-1042"), caller())


@pytest.mark.requirement("tools.name-length", "tools.name-characters")
@each_tool
def test_a_name_is_of_letters_that_the_protocol_allows(tool: AnyTool) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,128}", tool.name)


@pytest.mark.requirement("tools.input-schema", "tools.schema-dialect")
@each_tool
def test_the_schemas_are_json_schema_of_2020_12(tool: AnyTool) -> None:
    for schema in (tool.input_schema, tool.output_schema):
        Draft202012Validator.check_schema(schema)
        # Which is what a schema is of that does not say otherwise.
        assert "$schema" not in schema


@pytest.mark.requirement("tools.sensitive-arguments")
@each_tool
def test_no_argument_is_mirrored_into_a_header_for_everyone_on_the_way_to_read(tool: AnyTool) -> None:
    assert "x-mcp-header" not in str(tool.input_schema)


@pytest.mark.requirement("tools.input-schema")
@each_tool
def test_the_schema_describes_every_argument_and_allows_no_other(tool: AnyTool) -> None:
    schema = tool.input_schema

    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert all(len(argument["description"]) > 20 for argument in schema["properties"].values())


@each_tool
def test_every_text_that_is_taken_has_a_longest_length(tool: AnyTool) -> None:
    for argument in tool.input_schema["properties"].values():
        alternatives: list[dict[str, Any]] = argument.get("anyOf", [argument])
        for text in (alternative for alternative in alternatives if alternative["type"] == "string"):
            assert {"maxLength", "pattern", "enum", "format"} & set(text)


@each_tool
def test_the_schemas_refer_to_nothing_outside_themselves(tool: AnyTool) -> None:
    assert "$ref" not in f"{tool.input_schema}{tool.output_schema}"


@each_tool
def test_what_is_consequential_is_said_to_be(tool: AnyTool) -> None:
    assert ("Consequential" in tool.description) is tool.effect.destructive is tool.effect.is_strict


def test_a_tool_that_must_ask_and_does_not_keeps_the_function_from_starting() -> None:
    silent = replace(delete_customer(FakeDesk(), FakeCustomerSignIn()), question=None)

    with pytest.raises(TypeError, match="delete_customer has the effect destroys and no question"):
        check_tools(silent)


def test_a_tool_that_asks_needs_arguments_that_carry_the_answer() -> None:
    curious = replace(get_customer(FakeDesk()), question=lambda *_: "Really?")

    with pytest.raises(TypeError, match="cannot carry the confirmation"):
        check_tools(curious)


@pytest.mark.parametrize("name", ["search", "Search", "_", "search-customer", "search customer", "search_", ""])
def test_a_tool_whose_name_no_text_could_be_searched_for_keeps_the_function_from_starting(name: str) -> None:
    with pytest.raises(TypeError, match="not named as verb_noun"):
        check_tools(replace(get_customer(FakeDesk()), name=name))
