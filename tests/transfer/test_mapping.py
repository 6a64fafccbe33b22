"""Mappings: small files that say only what differs, and whose mistakes are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from transfer.fault import TransferRefused
from transfer.fields import FIELDS
from transfer.mapping import READY, TableMapping, load_mapping, mapping_of


@pytest.mark.parametrize("name", READY)
def test_a_ready_mapping_can_be_read(name: str) -> None:
    assert load_mapping(name).source == name


def test_what_is_not_mapped_has_the_name_of_its_field() -> None:
    assert [TableMapping().columns_of(field) for field in FIELDS["customers"]] == [(f,) for f in FIELDS["customers"]]


def test_a_mapping_of_ones_own_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('source = "ours"\n[customers.columns]\nname = ["full name", "name"]\n', encoding="utf-8")

    assert load_mapping(str(file)).table("customers").columns_of("name") == ("full name", "name")


REFUSED: list[dict[str, Any]] = [
    {},
    {"source": ""},
    {"source": "servicedesk"},
    {"source": 3},
    {"source": "x", "colums": {}},
    {"source": "x", "customers": 3},
    {"source": "x", "customers": {"column": {}}},
    {"source": "x", "customers": {"columns": {"mail": "e"}}},
    {"source": "x", "customers": {"columns": {"email": 3}}},
    {"source": "x", "customers": {"words": {"region": "EMEA"}}},
    {"source": "x", "customers": {"words": {"region": {"eu": 1}}}},
    {"source": "x", "customers": {"missing": {"region": 1}}},
    {"source": "x", "time_zone": "Mars/Olympus"},
]


@pytest.mark.parametrize("document", REFUSED)
def test_a_mapping_that_says_what_no_mapping_has_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(TransferRefused):
        mapping_of(document)


@pytest.mark.parametrize("text", ["source = ", "\xff", None])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "ours.toml"
    if text is not None:
        file.write_bytes(text.encode("latin-1"))

    with pytest.raises(TransferRefused):
        load_mapping(str(file))
