"""What the command prints."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from cli.main import main
from delivery.verify.report import Report
from delivery.verify.show import show
from delivery.verify.verdict import CheckResult, Verdict, fail_verdict, pass_verdict, untried_verdict
from servicedesk.tools.invisible import replace_unsafe
from tests.account import REGION, Account, account
from tests.cli.hostile import HOSTILE, compact, unsafe_lines

__all__ = ["account"]


def finding(verdict: Verdict, about: str = "the alarm", section: str = "Alarms") -> CheckResult:
    return CheckResult(section=section, about=about, verdict=verdict)


def test_it_is_a_line_each_in_sections_with_advice_below(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(sys.stdout)
    for one in (
        finding(pass_verdict("OK")),
        finding(fail_verdict("it is raised", "Look.")),
        finding(pass_verdict(), "the stream", "Tables"),
        finding(untried_verdict("denied", "Ask for the right."), "a table", "Tables"),
        finding(untried_verdict("denied", "Ask for the right."), "another", "Tables"),
    ):
        report.tell(one)

    assert report.end() is False
    assert capsys.readouterr().out == (
        "\nAlarms\n"
        "  PASS       the alarm: OK\n"
        "  FAIL       the alarm: it is raised\n"
        "             Look.\n"
        "\nTables\n"
        "  PASS       the stream\n"
        "  NOT TRIED  a table: denied\n"
        "             Ask for the right.\n"
        "  NOT TRIED  another: denied\n"
        "\n2 passed, 1 failed, 2 not tried.\n"
    )


def test_what_was_not_tried_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(sys.stdout)
    report.tell(finding(untried_verdict("denied", "Ask.")))

    assert report.end() is True


def test_advice_is_broken_between_words_and_a_command_stays_whole(capsys: pytest.CaptureFixture[str]) -> None:
    Report(sys.stdout).tell(finding(fail_verdict("x", "word " * 40 + "https://" + "a" * 150)))

    lines = capsys.readouterr().out.splitlines()[3:]
    assert "https://" + "a" * 150 in lines[-1]
    assert all(len(line) <= 110 for line in lines[:-1])


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_others_wrote_is_one_line_of_text(capsys: pytest.CaptureFixture[str], written: str) -> None:
    Report(sys.stdout).tell(finding(fail_verdict(written, f"Look {written} there."), written, written))

    printed = capsys.readouterr().out
    assert unsafe_lines(printed) == []
    assert printed.count("\n") == 4
    assert compact(printed).count(compact(replace_unsafe(written))) >= 3


def test_one_json_object_says_the_same(world, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    world.account.also("lambda:GetEventSourceMapping", State="Disabled")

    holds = show(world.means, as_json=True)

    said = json.loads(capsys.readouterr().out)
    assert holds is False
    assert (said["stack"], said["fail"]) == ("service-desk-mcp", 1)
    assert said["pass"] + said["fail"] + said["not_tried"] == len(said["findings"])
    (failure,) = [one for one in said["findings"] if one["outcome"] == "FAIL"]
    assert failure == {
        "section": "Erasure",
        "about": "EraseSource is enabled",
        "outcome": "FAIL",
        "found": "it is Disabled: no reason given",
        "advice": failure["advice"],
    }


def test_lines_say_which_stack_they_are_about(world, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    assert show(world.means, as_json=False) is True

    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "service-desk-mcp in us-east-1, account 123456789012"
    assert " 0 failed, " in last


def test_a_stack_of_another_kind_is_refused_and_nothing_is_asked_of_it(account: Account) -> None:
    account.deploy()

    run = CliRunner().invoke(main, ["verify", "--stack", "service-desk-mcp", "--region", REGION])

    assert run.exit_code == 1
    assert "it is not a Service Desk MCP stack" in run.output


def test_a_stack_that_is_not_there_is_named(account: Account) -> None:
    run = CliRunner().invoke(main, ["verify", "--stack", "elsewhere", "--region", REGION])

    assert run.exit_code == 1
    assert run.output == f"Error: there is no stack elsewhere in {REGION} of this account.\n"
