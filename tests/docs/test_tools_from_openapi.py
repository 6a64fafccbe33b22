"""docs/tools-from-openapi.md: its command writes what it says, and its numbers are those of the code."""

from pathlib import Path
from typing import Final

import pytest

from cli.openapi.answers import MAX_FIELDS
from cli.openapi.arguments import MAX_ARGUMENTS
from cli.openapi.document import MAX_DOCUMENT_BYTES
from servicedesk.aws.desk_secret import MAX_AGE_SECONDS
from servicedesk.desks.http.gate import MAX_CALLS
from servicedesk.desks.http.transport import ANSWER_SECONDS, MAX_ANSWER_BYTES
from tests.cli.openapi.checkout import DOCUMENTS, ROOT, AuthorsCheckout

PAGE: Final = (ROOT / "docs" / "tools-from-openapi.md").read_text(encoding="utf-8")
TEXT: Final = " ".join(PAGE.split())


def test_its_command_writes_the_files_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    checkout = AuthorsCheckout(tmp_path)
    before = set(checkout.files())
    (command,) = (line.strip() for line in PAGE.splitlines() if line.startswith("    .venv/bin/servicedesk new-tool"))
    _, _, name, _, _, _, operation, *words = command.split()

    begun = checkout.begin(DOCUMENTS / "requests.json", operation, *words, name=name)

    assert begun.exit_code == 0, begun.output
    written = set(checkout.files()) - before
    assert len(written) == 3
    assert all(f"`tools/{path}`" in PAGE for path in written)
    assert "Say to a model:" in (tmp_path / "tools" / f"{name}.py").read_text()


def test_its_numbers_are_those_of_the_code() -> None:
    words = {5: "five", 6: "six", 8: "eight"}
    assert f"up to {words[MAX_FIELDS]} fields" in TEXT
    assert f"more than {MAX_ARGUMENTS} arguments" in TEXT
    assert f"more than {MAX_DOCUMENT_BYTES // 1_000_000} MB" in TEXT
    assert f"after {words[MAX_AGE_SECONDS // 60]} minutes at most" in TEXT
    assert f"one tool call {words[MAX_CALLS]} requests" in TEXT
    assert (f"{words[int(ANSWER_SECONDS)]} seconds and a megabyte" in TEXT) == (MAX_ANSWER_BYTES == 1_000_000)
