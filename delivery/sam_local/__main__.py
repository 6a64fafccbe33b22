"""``python -m delivery.sam_local smoke`` and ``... invoke events/*.json``: what was built, in Docker, here."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import click
import httpx2

from delivery.sam_local.deployment import ContainerDeployment, container_deployment
from delivery.sam_local.docker import DockerMissing
from delivery.sam_local.invocations import Event, NoRoute, answer_problem, function_for, signed_in
from delivery.sam_local.sam import Sam, SamFailed, tail
from delivery.sam_local.smoke import TIMEOUT_SECONDS, WORKS_THE_DESK, SmokeRun, StepFailed
from delivery.sam_local.template import without_loops
from delivery.template.loader import TemplateProblem
from stack import terminal
from stack.sign_in import SignInFailed
from stack.token_flow import obtain_tokens

# 128 + SIGTERM, as a shell has it.
STOPPED = 143
# Each invocation builds the layer's image again, which keeps one processor busy.
AT_ONCE = 2
_PROBLEMS = (NoRoute, SamFailed, SignInFailed, StepFailed, httpx2.HTTPError)


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
@click.pass_obj
def smoke(sam: Sam) -> None:
    """Start the API and walk the whole path through it."""
    with _deployment() as deployment, TemporaryDirectory() as folder:
        log = Path(folder) / "sam.log"
        try:
            with sam.api(deployment, log), httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                _say("start the API", deployment.description.mcp_url)
                for what, step in SmokeRun(deployment.description, client).steps():
                    _say(what, step())
        except _PROBLEMS as problem:
            for line in ("The log of sam local:", *tail(log).splitlines()):
                terminal.say(line, err=True)
            raise click.ClickException(str(problem)) from None
    terminal.say("The whole path works in Docker.")


@main.command()
@click.argument("events", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def invoke(sam: Sam, events: tuple[Path, ...]) -> None:
    """Invoke a function with each event, and check what it answers."""
    with _deployment() as deployment:
        person = next(person for person in deployment.description.people if person.username == WORKS_THE_DESK)
        try:
            token = obtain_tokens(deployment.description, person)["access_token"]
            payloads = [signed_in(json.loads(path.read_text("utf-8")), token) for path in events]
            for path, seen in zip(events, _all_invoked(sam, deployment, payloads), strict=True):
                _say(path.name, seen)
        except _PROBLEMS as problem:
            raise click.ClickException(str(problem)) from None
    terminal.say(f"{len(events)} events, {len(events)} answers.")


def _all_invoked(sam: Sam, deployment: ContainerDeployment, events: Sequence[Event]) -> Iterator[str]:
    def invoked(event: Event) -> str:
        return _invoked(sam, deployment, event)

    # The first makes the images that the others then find.
    yield invoked(events[0])
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield from threads.map(invoked, events[1:])


def _invoked(sam: Sam, deployment: ContainerDeployment, event: Event) -> str:
    function = function_for(event, deployment.routes)
    problem = answer_problem(event, sam.invoke(deployment, function, json.dumps(event)))
    if problem is not None:
        raise StepFailed(f"what {function} printed {problem}")
    return f"answered by {function}"


@contextmanager
def _deployment() -> Iterator[ContainerDeployment]:
    try:
        with container_deployment() as deployment:
            yield deployment
    except (DockerMissing, TemplateProblem) as problem:
        raise click.ClickException(f"{problem}.") from None


def _say(what: str, seen: str) -> None:
    terminal.say(f"  {what:<48} {seen}")


def _stop(_number: int, _frame: object) -> NoReturn:
    # Unwinds everything that was started, containers included.
    raise SystemExit(STOPPED)


if __name__ == "__main__":
    main()
