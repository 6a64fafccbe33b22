"""The floor, which is written by hand, does the same work as ours."""

import json

import pytest

from benchmarks.variants import ROOT
from tests.events import load_event, with_token
from tests.worlds.mcp_service import DeskService, token_of


@pytest.mark.parametrize("event", ["mcp-tools-list", "mcp-legacy-tools-list"])
def test_the_floor_lists_what_ours_lists_to_somebody_who_may_use_all_tools(event: str) -> None:
    listed = DeskService([]).invoke(with_token(load_event(event), token_of("administrators"))).json["result"]["tools"]

    assert json.loads((ROOT / "benchmarks" / "floor" / "tools.json").read_text(encoding="utf-8")) == listed
