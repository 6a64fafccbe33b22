"""servicedesk tools: what the stack says of its tools, not the checkout that the command is of."""

from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.tools.limit import Limit
from servicedesk.tools.rows import Rows
from tests.cli.permissions.conftest import Terminal
from tests.fakes.policy import PRODUCT

JOBS = Rows(
    name="job",
    where=frozenset({"region", "holder", "place"}),
    hide=frozenset({"note"}),
    people=frozenset({"holder"}),
    values={"region": frozenset({"EMEA", "APAC"})},
)
ASSIGN = Capability(
    name="assign_job",
    title="Assign a job",
    description="Gives a job to somebody.",
    effect="writes",
    rows=JOBS,
    choices={"priority": frozenset({"low", "high"}), "reference": None},
    omittable=frozenset({"reference"}),
    defaults={"priority": "low"},
    limit=Limit(calls=20, window_seconds=3_600),
    agent_limit=Limit(calls=10, window_seconds=3_600),
    ceiling=None,
)


def test_every_tool_of_the_stack_is_listed_with_what_it_does(terminal: Terminal) -> None:
    shown = terminal.run("tools").stdout

    assert all(tool.name in shown for tool in PRODUCT.tools)
    assert "destroys" in shown


def test_of_one_it_is_told_what_a_grant_can_narrow_with_the_values_there_are(terminal: Terminal) -> None:
    terminal.policy.says = Capabilities(release=PRODUCT.release, tools=(ASSIGN,))

    shown = terminal.run("tools", "assign_job").stdout.splitlines()

    assert "Gives a job to somebody." in shown
    assert "What a call does: writes" in shown
    assert "  region = APAC, EMEA" in shown
    assert "  holder = anything, @me" in shown
    assert "  place = anything" in shown
    assert "Fields that it can leave out (--hide): note" in shown
    assert "  priority = high, low" in shown
    assert "  reference = anything" in shown
    assert any("20/1h" in line for line in shown)


def test_a_tool_that_there_is_not_is_told_with_the_one_that_was_meant(terminal: Terminal) -> None:
    run = terminal.run("tools", "get_custom")

    assert run.exit_code == 1
    assert "did you mean 'get_customer'" in run.output


def test_programs_get_what_the_api_answers(terminal: Terminal) -> None:
    all_of_them, one = terminal.json("tools"), terminal.json("tools", "get_customer")

    assert [tool["name"] for tool in all_of_them["tools"]] == [tool.name for tool in PRODUCT.tools]
    assert one["name"] == "get_customer"
    assert one["rows"]["name"] == "customer"
