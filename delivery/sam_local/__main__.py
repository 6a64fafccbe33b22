"""``python -m delivery.sam_local walkthrough`` and ``... invoke events/*.json``: what was built, in Docker, here."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

import click
import httpx2

from delivery.sam_local.deployment import ContainerDeployment, container_deployment
from delivery.sam_local.docker import DockerMissing
from delivery.sam_local.invocations import AnswerWrong, Event, NoRoute, answer_problem, function_for, signed_in
from delivery.sam_local.sam import Functions, Sam, SamFailed, tail
from delivery.sam_local.template import without_loops
from delivery.template.loader import TemplateProblem
from stack import terminal
from stack.people import tools_at_first
from stack.sign_in import SignInFailed
from stack.stack_description import StackDescription
from stack.token_flow import obtain_tokens

if TYPE_CHECKING:
    from walkthrough.journal import Journal

# A support engineer and an administrator.
PEOPLE = ("bob", "alice")
# The first call of a function may start a container.
ANSWER_SECONDS = 60
# 128 + SIGTERM, as a shell has it.
STOPPED = 143
_PROBLEMS = (AnswerWrong, NoRoute, SamFailed, SignInFailed, httpx2.HTTPError)


@click.group(cls=terminal.Commands)
@click.option("--sam", "program", type=click.Path(path_type=Path), default=Path(".venv-sam/bin/sam"), show_default=True)
@click.option(
    "--template",
    type=click.Path(path_type=Path, exists=True),
    default=Path(".aws-sam/build/template.yaml"),
    show_default=True,
)
@click.option("--architecture", required=True, help="What was built, as the template names it.")
@click.option("--flags", default="", help="More flags for `sam local`.")
@click.pass_context
def main(context: click.Context, program: Path, template: Path, architecture: str, flags: str) -> None:
    """Run what was built in Docker, against this machine's stand-ins."""
    signal.signal(signal.SIGTERM, _stop)
    context.obj = Sam(
        program=program, template=without_loops(template), architecture=architecture, flags=tuple(flags.split())
    )


@main.command()
@click.option("--verbose", is_flag=True, help="Print every message on the wire.")
@click.pass_obj
def walkthrough(sam: Sam, verbose: bool) -> None:  # noqa: FBT001
    """Start the API and walk two people through it."""
    from walkthrough.show import show
    from walkthrough.target import described_target

    with _deployment() as deployment, _log_of_sam() as log:
        target = described_target(deployment.description, PEOPLE, timeout_seconds=ANSWER_SECONDS)
        with sam.api(deployment, log):
            journal = show(target, "modern", verbose=verbose)
        if problem := list_problem(deployment.description, journal):
            raise AnswerWrong(problem)


def list_problem(description: StackDescription, journal: Journal) -> str | None:
    """Return why a walkthrough is not what the default policy makes of the seeded company, or None."""
    if not journal.holds or journal.compared is None:
        return "the walkthrough did not hold"
    people = {person.username: person for person in description.people}
    for visitor in journal.compared.visitors:
        seen, expected = sorted(visitor.tool_names), sorted(tools_at_first(people[visitor.name]))
        if seen != expected:
            return f"{visitor.name} sees {', '.join(seen)}; not {', '.join(expected)}"
    return None


@main.command()
@click.argument("events", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def invoke(sam: Sam, events: tuple[Path, ...]) -> None:
    """Invoke a function with each event, and check what it answers."""
    with _deployment() as deployment, _log_of_sam() as log:
        person = next(person for person in deployment.description.people if person.username == PEOPLE[0])
        token = obtain_tokens(deployment.description, person)["access_token"]
        with sam.functions(deployment, log) as functions:
            for path in events:
                event = signed_in(json.loads(path.read_text("utf-8")), token)
                terminal.say(f"  {path.name:<48} answered by {_invoke(functions, deployment, event)}")
    terminal.say(f"{len(events)} events, {len(events)} answers.")


def _invoke(functions: Functions, deployment: ContainerDeployment, event: Event) -> str:
    function = function_for(event, deployment.routes)
    problem = answer_problem(event, functions.invoke(function, json.dumps(event)))
    if problem is not None:
        raise AnswerWrong(f"what {function} answered {problem}")
    return function


@contextmanager
def _log_of_sam() -> Iterator[Path]:
    """Yield where SAM is to write its log, of which the end is said if something goes wrong."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "sam.log"
        try:
            yield log
        except _PROBLEMS as problem:
            for line in ("The log of sam local:", *tail(log).splitlines()):
                terminal.say(line, err=True)
            raise click.ClickException(str(problem)) from None


@contextmanager
def _deployment() -> Iterator[ContainerDeployment]:
    try:
        with container_deployment() as deployment:
            yield deployment
    except (DockerMissing, TemplateProblem) as problem:
        raise click.ClickException(f"{problem}.") from None


def _stop(_number: int, _frame: object) -> NoReturn:
    # Unwinds everything that was started, containers included.
    raise SystemExit(STOPPED)


if __name__ == "__main__":
    main()
