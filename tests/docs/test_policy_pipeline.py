"""docs/pipeline/policy.yml: a program applies the policy for main alone, and its secret is in no other step."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import main
from cli.policy_api import CLIENT_ID, CLIENT_SECRET

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "pipeline" / "policy.yml").read_text("utf-8")
WORKFLOW: Any = yaml.safe_load(TEXT)
JOBS = WORKFLOW["jobs"]
#: YAML takes the key for a truth value.
STARTED_BY = WORKFLOW[True]


def steps(job: str) -> list[dict[str, Any]]:
    return [step for step in JOBS[job]["steps"] if "run" in step]


def test_it_runs_for_main_alone() -> None:
    assert STARTED_BY["push"]["branches"] == ["main"]
    assert set(STARTED_BY) == {"push", "workflow_dispatch"}


def test_nothing_is_applied_that_was_not_told_and_could_not_be_refused_before() -> None:
    assert JOBS["apply"]["needs"] == "diff"
    assert {JOBS[job]["environment"] for job in JOBS} == {"policy-diff", "policy"}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_uses_the_command_as_a_program_and_may_nothing_else(job: str) -> None:
    setup, used = steps(job)
    name, file, option = re.findall(r"servicedesk (\S+) (\S+) (--api)", used["run"])[0]
    command: Any = main
    known = command.get_command(None, name)

    assert setup["run"] == "make setup"
    assert "env" not in setup
    assert file == "policy.yaml"
    assert option in {part for one in known.params for part in one.opts}
    assert set(used["env"]) == {"ADMIN_URL", CLIENT_ID, CLIENT_SECRET}
    assert JOBS[job]["permissions"] == {"contents": "read"}
    assert WORKFLOW["permissions"] == {}


def test_the_secret_is_given_to_a_step_and_never_to_a_job_or_a_command_line() -> None:
    assert TEXT.count("secrets.") == len(JOBS)
    assert not any("secrets." in step["run"] or "env" in JOBS[job] for job in JOBS for step in steps(job))
