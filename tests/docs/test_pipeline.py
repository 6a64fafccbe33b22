"""docs/pipeline/deploy.yml: what its jobs run is there, and nothing goes to prod that did not hold before."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery.preflight.samconfig import read_environment

ROOT = Path(__file__).parents[2]
WORKFLOW: Any = yaml.safe_load((ROOT / "docs" / "pipeline" / "deploy.yml").read_text("utf-8"))
JOBS = WORKFLOW["jobs"]
DEPLOYS = ("dev", "prod")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def commands(job: str) -> list[str]:
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


COMMAND = re.compile(r"make ([a-z-]+)( [A-Z_]+=\S+)*|\.venv/bin/servicedesk verify --stack \S+")


@pytest.mark.parametrize("job", JOBS)
def test_what_a_job_runs_is_a_command_of_ours(job: str) -> None:
    run = [COMMAND.fullmatch(one) for one in commands(job)]

    assert all(run)
    assert {one[1] for one in run if one and one[1]} <= TARGETS


def test_each_deployment_waits_for_the_one_before_it_and_the_first_for_the_tests() -> None:
    assert [JOBS[job].get("needs") for job in ("test", *DEPLOYS)] == [None, "test", "dev"]
    assert commands("test") == ["make check", "make test", "make build"]


@pytest.mark.parametrize("environment", DEPLOYS)
def test_what_is_deployed_is_verified_in_the_environment_that_approves_it(environment: str) -> None:
    stack = read_environment(environment).stack_name

    assert JOBS[environment]["environment"] == environment
    assert commands(environment) == [
        f"make deploy ENVIRONMENT={environment} DEPLOY_FLAGS=--no-confirm-changeset",
        f".venv/bin/servicedesk verify --stack {stack}",
    ]


def test_only_a_job_that_deploys_can_sign_in_to_aws_and_no_job_has_a_key() -> None:
    signs_in = {job for job, one in JOBS.items() if "id-token" in one["permissions"]}

    assert WORKFLOW["permissions"] == {}
    assert signs_in == set(DEPLOYS)
    assert "secrets." not in (ROOT / "docs" / "pipeline" / "deploy.yml").read_text("utf-8")
