"""CONTRIBUTING.md says what each folder of the tests is for, and names what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TREE = PAGE.partition("    tests/\n")[2].partition("\n\n")[0]


def test_every_folder_of_the_tests_is_in_the_tree_and_no_other() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert set(re.findall(r"\b([a-z0-9_]+)/(?= )", TREE)) == folders


def test_each_word_of_the_glossary_is_explained_once() -> None:
    words = re.findall(r"^\| ([a-z ,]+) \|", PAGE.partition("## Words")[2].partition("\n## ")[0], re.MULTILINE)
    each = [word for row in words if row != "word" for word in row.split(", ")]

    assert len(each) == len(set(each)) >= 20
