"""What the protocol demands is proved by a test, and a test that says it proves a demand names one."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.requirements import MARK, Requirement, Tag, requirements_in, tags_in

TESTS = Path(__file__).parent
PYTEST = tomllib.loads((TESTS.parent / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
REQUIREMENTS = requirements_in((TESTS / "requirements.toml").read_text())
APPLICABLE = [identifier for identifier, one in REQUIREMENTS.items() if one.not_applicable is None]
INAPPLICABLE = [identifier for identifier in REQUIREMENTS if identifier not in APPLICABLE]

SITE = "https://modelcontextprotocol.io/specification/"
#: Revision → the pages that the manifest is made from.
PAGES = {
    "2025-11-25": {"basic/authorization", "basic/transports", "server/prompts", "server/tools"},
    "2026-07-28": {
        "basic/authorization",
        "basic/authorization/authorization-server-discovery",
        "basic/authorization/security-considerations",
        "basic/index",
        "basic/patterns/mrtr",
        "basic/transports/streamable-http",
        "basic/versioning",
        "server/prompts",
        "server/tools",
    },
}
CLAUSE = re.compile(rf"{re.escape(SITE)}(?P<revision>[0-9-]+)/(?P<page>[a-z/-]+)(#[a-z0-9%-]+)?")
#: RFC 2119, in capitals (RFC 8174).
KEY_WORDS = re.compile(r"\b(MUST|MUST NOT|SHOULD|SHOULD NOT|REQUIRED)\b")


def is_run(path: Path) -> bool:
    """Whether `make test` runs the tests of this file."""
    inside = path.relative_to(TESTS.parent)
    return not any(
        fnmatch(str(folder) if "/" in pattern else folder.name, pattern)
        for folder in inside.parents
        for pattern in PYTEST["norecursedirs"]
    )


def tags() -> list[Tag]:
    """Return every tag of the tests that `make test` runs."""
    files = {path: path.read_text() for path in sorted(TESTS.rglob("test_*.py")) if is_run(path)}
    marked = {str(path.relative_to(TESTS.parent)): text for path, text in files.items() if MARK in text}
    return [tag for file, text in marked.items() for tag in tags_in(text, file)]


TAGS = tags()
PROVEN = {tag.identifier for tag in TAGS if tag.is_on_a_test}


@pytest.mark.parametrize("identifier", APPLICABLE)
def test_every_requirement_that_applies_is_proved_by_a_test(identifier: str) -> None:
    assert identifier in PROVEN, f"no test is tagged with {identifier}: {REQUIREMENTS[identifier].sentence}"


@pytest.mark.parametrize("tag", TAGS, ids=[f"{tag.where}-{tag.identifier}" for tag in TAGS])
def test_every_tag_is_on_a_test_and_names_a_requirement_that_applies(tag: Tag) -> None:
    assert tag.identifier in REQUIREMENTS, f"{tag.where}: requirements.toml has no {tag.identifier}"
    assert tag.identifier in APPLICABLE, f"{tag.where}: {tag.identifier} is said not to apply"
    assert tag.is_on_a_test, f"{tag.where}: {tag.identifier} marks nothing that runs"


@pytest.mark.parametrize("identifier", INAPPLICABLE)
def test_what_does_not_apply_says_why_in_a_sentence(identifier: str) -> None:
    reason = REQUIREMENTS[identifier].not_applicable

    assert reason
    assert len(reason.split()) > 4
    assert reason.endswith(".")


@pytest.mark.parametrize("one", REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_a_requirement_quotes_a_demand_from_a_page_of_each_revision_that_makes_it(one: Requirement) -> None:
    found = [CLAUSE.fullmatch(clause) for clause in one.clauses]

    assert all(found), one.clauses
    assert tuple(clause["revision"] for clause in found if clause) == one.revisions
    assert all(clause["page"] in PAGES[clause["revision"]] for clause in found if clause), one.clauses
    assert KEY_WORDS.search(one.sentence), one.sentence


def test_each_sentence_is_listed_once() -> None:
    sentences = [one.sentence for one in REQUIREMENTS.values()]

    assert len(sentences) == len(set(sentences))


def test_no_folder_that_is_not_run_is_read() -> None:
    read = {Path(tag.where).parts[1] for tag in TAGS}

    assert not {path for path in ("artefact", "clients", "conformance", "described") if is_run(TESTS / path / "x.py")}
    assert {"attacks", "identity", "server", "tools"} <= read
    assert is_run(TESTS / "local" / "artefact" / "test_checks.py")


# What reads the tags, on files that are made up: each is of one test, or of none.

ON_A_TEST = {
    "a function": '@pytest.mark.requirement("a.b")\ndef test_x(): ...',
    "a coroutine": '@pytest.mark.requirement("a.b")\nasync def test_x(): ...',
    "beside another mark": '@pytest.mark.parametrize("x", [1])\n@pytest.mark.requirement("a.b")\ndef test_x(x): ...',
    "a method": 'class TestX:\n    @pytest.mark.requirement("a.b")\n    def test_x(self): ...',
    "a class": '@pytest.mark.requirement("a.b")\nclass TestX: ...',
    "a file": 'pytestmark = pytest.mark.requirement("a.b")',
    "a file, among others": 'pytestmark = [pytest.mark.anyio, pytest.mark.requirement("a.b")]',
    "a parameter": (
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("a.b"))])\ndef test_x(x): ...'
    ),
    "a parameter of a table": 'ROWS = [pytest.param(1, marks=[pytest.mark.requirement("a.b")], id="one")]',
}
ON_NO_TEST = {
    "a helper": '@pytest.mark.requirement("a.b")\ndef helper(): ...',
    "a fixture": '@pytest.fixture\n@pytest.mark.requirement("a.b")\ndef thing(): ...',
    "a name": 'PROVES = pytest.mark.requirement("a.b")',
    "a statement": 'def test_x():\n    pytest.mark.requirement("a.b")',
    "a test that is skipped": '@pytest.mark.skip\n@pytest.mark.requirement("a.b")\ndef test_x(): ...',
    "a test that may fail": '@pytest.mark.xfail(reason="x")\n@pytest.mark.requirement("a.b")\ndef test_x(): ...',
    "a parameter that is skipped": 'R = [pytest.param(1, marks=[pytest.mark.skip, pytest.mark.requirement("a.b")])]',
}
NO_TAGS = {
    "nothing": "def test_x(): ...",
    "another mark": '@pytest.mark.usefixtures("a.b")\ndef test_x(): ...',
    "a text": "TEXT = '@pytest.mark.requirement(\"a.b\")'",
    "a comment": '# @pytest.mark.requirement("a.b")\ndef test_x(): ...',
}


@pytest.mark.parametrize("source", ON_A_TEST.values(), ids=ON_A_TEST)
def test_a_tag_on_a_test_is_found(source: str) -> None:
    assert [(tag.identifier, tag.is_on_a_test) for tag in tags_in(source, "x.py")] == [("a.b", True)]


@pytest.mark.parametrize("source", ON_NO_TEST.values(), ids=ON_NO_TEST)
def test_a_tag_on_anything_else_is_found_and_proves_nothing(source: str) -> None:
    assert [(tag.identifier, tag.is_on_a_test) for tag in tags_in(source, "x.py")] == [("a.b", False)]


@pytest.mark.parametrize("source", NO_TAGS.values(), ids=NO_TAGS)
def test_what_is_no_tag_is_none(source: str) -> None:
    assert tags_in(source, "x.py") == []


def test_a_tag_may_name_several_and_says_where_it_stands() -> None:
    source = '\n@pytest.mark.requirement("a.b", "a.c")\ndef test_x(): ...'

    assert [(tag.identifier, tag.where) for tag in tags_in(source, "x.py")] == [("a.b", "x.py:2"), ("a.c", "x.py:2")]


@pytest.mark.parametrize("arguments", ["", "NAME", "'a' + 'b'", "*NAMES", "7", "id='a.b'"])
def test_a_tag_that_cannot_be_read_names_no_requirement(arguments: str) -> None:
    (tag,) = tags_in(f"@pytest.mark.requirement({arguments})\ndef test_x(): ...", "x.py")

    assert tag.identifier not in {"a.b", "ab"}


def test_a_manifest_is_read_by_area_and_name() -> None:
    manifest = '[a.b]\nclause = "c"\nsentence = "s"\nrevisions = ["r"]\n[a.c]\nclause = ["c", "d"]\nsentence = "t"\n'

    read = requirements_in(manifest + 'revisions = ["r", "q"]\nnot_applicable = "n"\n')

    assert list(read) == ["a.b", "a.c"]
    assert read["a.b"] == Requirement(clauses=("c",), sentence="s", revisions=("r",), not_applicable=None)
    assert (read["a.c"].clauses, read["a.c"].not_applicable) == (("c", "d"), "n")
