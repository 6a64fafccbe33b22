"""The files tools/*.yaml: what the owner's tools need is deployed, and nothing of the product's is changed by it."""

from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from delivery.template.loader import TemplateProblem, document_in, load_template
from delivery.template.own import load_with_own, merged_document, merged_text, own_table, with_own
from local.stack import TEMPLATE

STACK = """
Statements:
  - { Sid: LendDevices, Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt DevicesTable.Arn }
Variables:
  DEVICES_TABLE: !Ref DevicesTable
Resources:
  DevicesTable:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
"""
RIGHT_ALONE = 'Statements: [{ Sid: SendMail, Effect: Allow, Action: "ses:SendEmail", Resource: !Ref SesIdentityArn }]'


@pytest.fixture
def whole(tmp_path: Path) -> Any:
    (tmp_path / "template.yaml").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "lend_device.yaml").write_text(STACK, "utf-8")
    (tmp_path / "tools" / "send_mail.yaml").write_text(RIGHT_ALONE, "utf-8")
    return yaml_parse(merged_text(tmp_path / "template.yaml"))


def test_what_the_owner_has_stands_beside_what_the_product_has(whole: Any) -> None:
    ours, there = document_in(TEMPLATE), whole["Resources"]
    changed = {name for name in ours["Resources"] if there[name] != ours["Resources"][name]}

    assert set(there) - set(ours["Resources"]) == {"DevicesTable"}
    assert changed == {"McpRole", "McpFunction", "DefaultPolicy"}
    assert {**whole, "Resources": {}} == {**ours, "Resources": {}}


def test_a_right_is_the_mcp_functions_in_a_policy_that_is_called_like_its_file(whole: Any) -> None:
    product, *own = whole["Resources"]["McpRole"]["Properties"]["Policies"]

    assert product == document_in(TEMPLATE)["Resources"]["McpRole"]["Properties"]["Policies"][0]
    assert [policy["PolicyName"] for policy in own] == ["lend_device", "send_mail"]
    assert [policy["PolicyDocument"]["Statement"][0]["Sid"] for policy in own] == ["LendDevices", "SendMail"]


def test_another_value_of_a_variable_is_another_version_of_the_function(whole: Any) -> None:
    variables = whole["Resources"]["McpFunction"]["Properties"]["Environment"]["Variables"]
    separator, settings = whole["Resources"]["DefaultPolicy"]["Properties"]["Settings"]["Fn::Join"]

    assert variables["DEVICES_TABLE"] == {"Ref": "DevicesTable"}
    assert separator == " "
    assert settings == [
        document_in(TEMPLATE)["Resources"]["DefaultPolicy"]["Properties"]["Settings"],
        {"Ref": "DevicesTable"},
    ]


def test_its_loops_are_written_out_for_programs_that_do_not_know_them() -> None:
    text = merged_text(TEMPLATE, is_unrolled=True)

    assert "Fn::ForEach" not in text
    assert yaml_parse(text)["Resources"] == load_with_own(TEMPLATE).resources


QUERY = "[{ Effect: %s, Action: [%s], Resource: %s }]"


@pytest.mark.parametrize(
    ("statements", "is_allowed"),
    [
        (QUERY % ("Allow", "dynamodb:Query", "!GetAtt DevicesTable.Arn"), True),
        (QUERY % ("Allow", "dynamodb:GetItem, dynamodb:Query", "[!GetAtt Other.Arn, !GetAtt DevicesTable.Arn]"), True),
        (QUERY % ("Allow", "'dynamodb:*'", "'*'"), True),
        (QUERY % ("Allow", "dynamodb:Query", "!Sub 'arn:${AWS::Partition}:dynamodb:::table/${DevicesTable}'"), True),
        (QUERY % ("Allow", "dynamodb:GetItem", "!GetAtt DevicesTable.Arn"), False),
        (QUERY % ("Allow", "dynamodb:Query", "!GetAtt OldDevicesTable.Arn"), False),
        (QUERY % ("Deny", "dynamodb:Query", "!GetAtt DevicesTable.Arn"), False),
        ("", False),
    ],
)
def test_an_action_on_a_table_is_allowed_where_a_statement_of_any_file_says_so(
    tmp_path: Path, statements: str, is_allowed: bool
) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "lend_device.yaml").write_text("Variables: { DEVICES_TABLE: !Ref DevicesTable }", "utf-8")
    (tmp_path / "tools" / "list_devices.yaml").write_text(f"Statements: {statements}", "utf-8")

    table = own_table(tmp_path / "template.yaml", "DEVICES_TABLE")

    assert table is not None
    assert (table.file, table.allows("dynamodb:Query")) == ("lend_device.yaml", is_allowed)


@pytest.mark.parametrize("variable", ["NO_TABLE", "ELSEWHERE_TABLE"])
def test_of_a_table_that_no_file_names_nothing_is_known(tmp_path: Path, variable: str) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "a.yaml").write_text("Variables: { ELSEWHERE_TABLE: !ImportValue Table }", "utf-8")

    assert own_table(tmp_path / "template.yaml", variable) is None


@pytest.mark.parametrize("own", [{}, {"Statements": [], "Variables": {}, "Resources": None}])
def test_an_owner_who_needs_nothing_changes_nothing(own: Any) -> None:
    assert with_own(document_in(TEMPLATE), own, "lend_device.yaml") == document_in(TEMPLATE)


def test_a_desk_without_such_files_is_the_products(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE.read_text("utf-8"), "utf-8")

    assert merged_document(tmp_path / "template.yaml") == document_in(TEMPLATE)


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        ({"Resources": {"DeskTable": {}}}, "has DeskTable, which there is already"),
        ({"Variables": {"DESK_TABLE": "another"}}, "has DESK_TABLE, which there is already"),
        ({"Parameters": {}}, "has Statements, Variables, Resources and nothing else"),
        ([], "has Statements, Variables, Resources and nothing else"),
    ],
)
def test_what_would_change_the_products_or_do_nothing_is_refused(own: Any, problem: str) -> None:
    with pytest.raises(TemplateProblem, match=problem):
        with_own(document_in(TEMPLATE), own, "lend_device.yaml")


def test_what_the_folder_says_can_be_merged() -> None:
    assert set(load_with_own(TEMPLATE).resources) >= set(load_template(TEMPLATE).resources)
