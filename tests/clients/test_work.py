"""Whatever somebody connects with, a task comes to its end: pages, a ticket, a confirmed deletion, a refusal."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from local.stack import LocalStack
from tests.clients.agents.assistant import YES, Assistant, Report, Say, Task
from tests.clients.connection import Connect, Connection, Shown
from tests.clients.frameworks import reports_of
from tests.clients.inspector import inspector
from tests.clients.python_sdk import mcp_remote, python_sdk
from tests.clients.tried import Name, Tried, tried
from tests.clients.typescript import typescript
from tests.clients.work import Called, calls_of, check, colleague, work_on
from tests.locked import version_of
from tests.seen import seen_by

pytestmark = pytest.mark.anyio

Half = Callable[[Shown], str]

TRIED = tried()
PINNED = 'versionNegotiation: { mode: { pin: "2026-07-28" } }'
#: How it connects, and whether it can put a question to the person.
CLIENTS: Mapping[Name, tuple[Connect, bool]] = {
    ("mcp", ""): (python_sdk("auto"), False),
    ("mcp", 'mode="legacy"'): (python_sdk("legacy"), False),
    ("mcp", "elicitation_callback"): (python_sdk("auto"), True),
    ("@modelcontextprotocol/sdk", ""): (typescript("v1", "legacy"), False),
    ("@modelcontextprotocol/client", ""): (typescript("v2", "legacy"), False),
    ("@modelcontextprotocol/client", PINNED): (typescript("v2", "modern"), False),
    ("@modelcontextprotocol/client", f"{PINNED}, with a handler of forms"): (typescript("v2", "modern"), True),
    ("@modelcontextprotocol/inspector", ""): (inspector("legacy"), False),
    ("@modelcontextprotocol/inspector", "--protocol-era modern"): (inspector("modern"), False),
    ("mcp-remote", ""): (mcp_remote("legacy"), False),
    ("mcp-remote", "--protocol auto"): (mcp_remote("auto"), False),
    ("mcp-remote", "--protocol auto, before a client that has forms"): (mcp_remote("auto"), True),
}
FRAMEWORKS = ("langchain-mcp-adapters", "llama-index-tools-mcp", "openai-agents", "strands-agents")
#: What a program may show a model of a result; a person sees what is printed.
SHOWN: Mapping[str, tuple[Half, ...]] = {"either": (Shown.as_text, Shown.as_structure), "both": (Shown.as_printed,)}
# How those that a search found look in a structure, whoever wrote that down, and in lines of text.
STRUCTURE = re.compile(r"""["']customers["']: ?[\[(]""")
TEXT = re.compile(r"customers:(?:\n|\\n)- ")


@pytest.mark.parametrize("name", CLIENTS, ids=" ".join)
async def test_a_client_takes_work_to_its_end_with_whatever_a_model_is_shown_of_the_results(
    stack: LocalStack, tmp_path: Path, name: Name
) -> None:
    connect, can_ask = CLIENTS[name]
    person, forms = colleague(stack), list[str]()
    halves = {half: work_on(stack) for half in SHOWN[TRIED[name].shown]}

    async with connect(stack, person, tmp_path, forms.append if can_ask else None) as connection:
        reports = [await hosted(work.task, connection, half, forms) for half, work in halves.items()]

    assert connection.tools == seen_by("alice")
    for report, work, calls in zip(reports, halves.values(), pieces(calls_of(stack, person), len(halves)), strict=True):
        check(work, report, calls)
        assert TRIED[name] == observed(name, TRIED[name].shown, report, calls)


async def hosted(task: Task, connection: Connection, half: Half, forms: list[str]) -> Report:
    """Put the model's calls through, and show it `half` of what comes back; `forms` is what the client asks."""
    assistant = Assistant(task)
    turn = assistant.answer("")
    while not assistant.is_done:
        heard = YES if isinstance(turn, Say) else half(await connection.call(turn.tool, turn.arguments))
        turn = assistant.answer(heard)
    assistant.report.forms, forms[:] = forms[:], []
    return assistant.report


@pytest.mark.parametrize("package", FRAMEWORKS)
def test_an_agent_takes_work_to_its_end_with_what_its_framework_shows_it(
    stack: LocalStack, tmp_path: Path, package: str
) -> None:
    person = colleague(stack)
    works = {setting: work_on(stack) for listed, setting in TRIED if listed == package}
    tasks = {setting: work.task for setting, work in works.items()}

    reports = reports_of(package, tasks, stack, person, tmp_path)

    assert "" in works
    for setting, calls in zip(works, pieces(calls_of(stack, person), len(works)), strict=True):
        check(works[setting], reports[setting], calls)
        assert TRIED[package, setting] == observed(
            (package, setting), half_of(reports[setting]), reports[setting], calls
        )


def test_the_table_names_all_that_was_tried_and_nothing_else() -> None:
    agents = {name for name in TRIED if name[0] in FRAMEWORKS}

    assert set(TRIED) - agents == set(CLIENTS)
    assert {package for package, _ in agents} == set(FRAMEWORKS)


def pieces(calls: Sequence[Called], count: int) -> list[Sequence[Called]]:
    """Return the calls that were made for each of `count` pieces of work, which were done one after the other."""
    size = -(-len(calls) // count)
    return [calls[start : start + size] for start in range(0, count * size, size)]


def observed(name: Name, half: str, report: Report, calls: Sequence[Called]) -> Tried:
    """Return what the table should say of a run."""
    (protocol,) = {call.revision for call in calls}
    asks = "a form" if report.forms else "the model"
    return Tried(version=version_of(name[0]), protocol=protocol, shown=half, asks=asks)


def half_of(report: Report) -> str:
    """Return which half of a search's result the model was shown."""
    has_text, has_structure = (bool(sign.search(report.shown[0])) for sign in (TEXT, STRUCTURE))
    return {(True, False): "text", (False, True): "structure", (True, True): "both"}[has_text, has_structure]
