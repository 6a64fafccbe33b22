"""docs/architecture.md leads through the code as it is."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/shared/servicedesk"
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
HOPS = re.findall(r"`([\w/]+\.py)` `(\w+)`", PAGE)


def test_the_page_has_hops() -> None:
    assert len(HOPS) > 10


@pytest.mark.parametrize(("path", "name"), HOPS)
def test_what_a_hop_names_is_in_the_file_that_it_names(path: str, name: str) -> None:
    (file,) = [folder / path for folder in (ROOT, LAYER) if (folder / path).is_file()]

    assert re.search(rf"^(class|def|async def) {name}\b", file.read_text("utf-8"), re.MULTILINE)


def test_the_packages_are_those_of_the_contract_in_its_order() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    layers = [name for layer in reversed(contract["layers"]) for name in re.findall(r"[\w.]+", layer)]
    files = {path.stem for path in LAYER.glob("*.py")}
    packages = [name.removeprefix("servicedesk.").replace(".", "/") for name in layers]

    assert re.findall(r"^\| `([\w/]+)/` \|", PAGE, re.MULTILINE) == [name for name in packages if name not in files]
