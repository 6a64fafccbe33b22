from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.walkthrough.fake_deployment import EFFECTS, READS, TARGET, TOOLS, FakeDeployment
from walkthrough.show import show
from walkthrough.steps import Step


def shown(flaw: str = "", **how: object) -> bool:
    deployment = FakeDeployment(flaw=flaw)
    return show(TARGET, "modern", transport=lambda: deployment, **how).holds  # type: ignore[arg-type]


@pytest.fixture
def text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    shown(verbose=True)
    return capsys.readouterr().out


@pytest.fixture
def page(tmp_path: Path) -> str:
    shown(html=tmp_path / "page.html")
    return (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_pipe_gets_no_escape_codes_and_no_line_wider_than_the_terminal(text: str) -> None:
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\ufffd[31m\ufffdDoe" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_terminal_is_not_sent_what_a_server_wrote_for_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    shown(verbose=True)

    output = capsys.readouterr().out
    assert "\x1b[1m" in output
    assert "\x1b[31m\u202eDoe" not in output


def test_the_text_numbers_and_names_every_step_for_both_people(text: str) -> None:
    printed = re.findall(r"^ {1,2}(\d+)  \S", text, re.MULTILINE)

    assert printed == [str(step.number) for step in Step] * 2


def test_the_text_ends_with_the_lists_the_refusal_and_what_held(text: str) -> None:
    headings = ("Side by side", "Both may read a customer", "bob calls delete_customer directly", "What held")

    places = [text.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "Nothing was deleted, and everything held." in text


def test_the_summary_fits_a_screen_and_has_the_lists_the_call_the_refusal_and_the_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    shown(html=tmp_path / "page.html")

    summary = capsys.readouterr().out
    parts = (
        "bob signs in",
        "alice signs in",
        "tools/list",
        "Both may read a customer",
        "bob calls delete_customer directly",
    )
    places = [summary.index(part) for part in (*parts, "everything held", f"{tmp_path / 'page.html'}", "--verbose")]
    assert places == sorted(places)
    assert "POST /mcp" not in summary
    assert len(summary.splitlines()) <= 50


def test_each_persons_marks_stand_below_their_name_however_long_a_tools_name_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "tell_what_happened_to_an_order"
    tools = {person: sorted([*listed, long]) for person, listed in TOOLS.items()}
    deployment = FakeDeployment(tools=tools, effects={**EFFECTS, long: READS})

    show(TARGET, "modern", transport=lambda: deployment)

    lines = capsys.readouterr().out.splitlines()
    (heading,) = (line for line in lines if line.strip().startswith("tools/list "))
    rows = [line for line in lines if re.match(r"  \S+ +(reads|writes|destroys) \(", line)]
    assert len(rows) == len(EFFECTS) + 1
    assert {row.rindex(row.split()[-1]) for row in rows} == {heading.index("alice")}


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("flaw", ["no S256", "hidden tool runs"])
def test_what_did_not_hold_is_said_with_what_was_seen(
    flaw: str, verbose: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not shown(flaw, verbose=verbose)

    text = capsys.readouterr().out
    places = [text.index(part) for part in ("FAIL", "saw: ", "did not hold: see FAIL above")]
    assert places == sorted(places)


def test_json_is_one_document_with_every_step_and_message(capsys: pytest.CaptureFixture[str]) -> None:
    shown(as_json=True)

    document = json.loads(capsys.readouterr().out)
    assert document["holds"] is True
    assert [person["name"] for person in document["people"]] == ["bob", "alice"]
    for person in document["people"]:
        assert [step["number"] for step in person["steps"]] == [step.number for step in Step]
    assert document["people"][0]["steps"][0]["messages"][1]["start_line"] == "401 Unauthorized"
    assert document["comparison"]["hidden"]["tool"] == "delete_customer"
    # Nobody's desk is changed by a demonstration.
    assert document["work"] is None
    assert all(verdict["holds"] for verdict in document["verdicts"])


def test_json_of_a_walkthrough_that_stopped_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    holds = shown("no S256", as_json=True)

    document = json.loads(capsys.readouterr().out)
    assert not holds
    assert document["holds"] is False
    assert document["comparison"] is None


def test_the_page_fetches_nothing_and_runs_nothing(page: str) -> None:
    assert re.findall(r"\b(?:src|href|srcset|action|poster)\s*=", page) == []
    assert re.findall(r"@import|url\(|<script|<link|<iframe|<img|\son\w+=|\sstyle=", page) == []
    assert "default-src 'none'" in page


def test_the_page_allows_its_own_style_and_no_other(page: str) -> None:
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    assert f"style-src 'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in page


def test_the_page_escapes_what_was_on_the_wire(page: str) -> None:
    assert "<script>" not in page
    assert "Jane &lt;script&gt;alert(1)&lt;/script&gt; " in page


def test_the_page_shows_both_people_at_every_step(page: str) -> None:
    assert page.count('<li class="step">') == len(Step)
    assert page.count('<details class="cell who0">') == len(Step)
    assert page.count('<details class="cell who1">') == len(Step)
    assert page.count('class="call refused"') == 2


def test_the_page_of_a_walkthrough_that_stopped_says_where(tmp_path: Path) -> None:
    shown("no S256", html=tmp_path / "page.html")

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("Not reached.") == 2 * len(Step) - 2
    assert "expected PKCE with S256" in page
