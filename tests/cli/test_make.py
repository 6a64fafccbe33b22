"""What `make` passes on are options that the command has."""

import shlex
import shutil
import subprocess

import click
import pytest

from cli.main import main
from tests.infrastructure.test_deploying import ROOT

PASSED_ON = {
    ("local", "PORT=8000"): {"port": 8_000},
    ("local", "COMPANY=saml"): {"company": "saml"},
    ("local", "COMPANY=oidc"): {"company": "oidc"},
    ("local", "VERBOSE=1"): {"verbose": True},
    ("demo", "VERBOSE=1"): {"verbose": True},
    ("demo", "COMPANY=saml"): {},
}


@pytest.mark.parametrize(("said", "options"), PASSED_ON.items(), ids=map(" ".join, PASSED_ON))
def test_a_variable_of_make_is_an_option_of_the_command(said: tuple[str, str], options: dict[str, object]) -> None:
    program = shutil.which("make")
    assert program is not None
    printed = subprocess.run(  # noqa: S603 -- the project's own
        [program, "--dry-run", *said], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (line,) = (line for line in printed.stdout.splitlines() if "/servicedesk " in line)
    _, name, *arguments = shlex.split(line)

    command = main.get_command(click.Context(main), name)

    assert command is not None
    # Refuses what is no option of its.
    with command.make_context(name, arguments) as context:
        assert options.items() <= context.params.items()


@pytest.mark.parametrize(
    ("said", "looked_at"),
    [
        ("test TESTS=tools/tests", "tools/tests tests/tools/test_folder.py"),
        ("check", "-m cli.own_tools"),
        ("build", "-m cli.own_tools"),
    ],
)
def test_the_owners_tools_are_looked_at_together_wherever_all_of_them_are_tested_or_built(
    said: str, looked_at: str
) -> None:
    program = shutil.which("make")
    assert program is not None
    printed = subprocess.run(  # noqa: S603 -- the project's own
        [program, "--dry-run", *said.split()], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert looked_at in printed.stdout
