"""The rows in docs/permissions.md, taken from the page and read as the product reads them."""

import json
import re
from pathlib import Path
from typing import Any

from servicedesk.aws.grants_table import GrantsTable
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.tools.conditions import Conditions

PAGE = (Path(__file__).parent.parent.parent / "docs" / "permissions.md").read_text()
ROWS = [json.loads(row) for row in re.findall(r"--item '(\{.*?\n\})'", PAGE, re.DOTALL)]

#: What a grant hides → how the page says it.
WITHOUT = {
    frozenset(): "yes",
    frozenset({"email", "phone"}): "without e-mail and phone",
    frozenset({"internal_notes"}): "without internal notes",
}


class OneRow:
    """A table that holds one row of the page."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 -- the API's name
        (table,) = RequestItems
        return {"Responses": {table: [self._row]}}


def test_the_groups_row_means_what_the_page_says() -> None:
    permissions = GrantsTable(OneRow(ROWS[0]), "t").read("s", frozenset({"auditors"}))  # type: ignore[arg-type]

    expected = Conditions(where={"region": frozenset({"EMEA", "APAC"})}, hide=frozenset({"email", "phone"}))
    assert {grant.tool: grant.conditions for grant in permissions.grants} == {
        "search_customer": expected,
        "get_customer": expected,
    }


def test_the_revocation_means_what_the_page_says() -> None:
    permissions = GrantsTable(OneRow(ROWS[1]), "t").read("SUB", frozenset())  # type: ignore[arg-type]

    assert permissions.not_before == 1_795_435_200


def test_the_table_of_the_default_policy_is_the_default_policy() -> None:
    table = PAGE[PAGE.index("| | support-engineers") :].split("\n\n", 1)[0].splitlines()
    header, _, *rows = [line.strip("|").split("|") for line in table]
    groups = [name.strip() for name in header[1:]]
    told = {
        (group, row[0].strip(" `"), cell.strip())
        for row in rows
        for group, cell in zip(groups, row[1:], strict=True)
        if cell.strip()
    }

    assert told == {
        (group, tool, WITHOUT[conditions.hide])
        for group, tools in DEFAULT_POLICY.items()
        for tool, conditions in tools.items()
    }
