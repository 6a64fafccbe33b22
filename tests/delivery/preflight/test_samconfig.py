"""What is read of samconfig.toml is what SAM reads of it, or it is refused."""

from pathlib import Path

import pytest

from delivery.preflight.samconfig import SAMCONFIG, read_environment
from stack.faults import CommandRefused

HEAD = '[dev.deploy.parameters]\nstack_name = "desk"\n'


def parameters(tmp_path: Path, text: str) -> dict[str, str]:
    file = tmp_path / "samconfig.toml"
    file.write_text(f"version = 0.1\n{text}", "utf-8")
    return dict(read_environment("dev", file).parameters)


READ = {
    "nothing": (HEAD, {}),
    "a list": (
        f'{HEAD}parameter_overrides = ["Environment=dev", "SnapStart=on"]',
        {"Environment": "dev", "SnapStart": "on"},
    ),
    "a value with an equals sign": (f'{HEAD}parameter_overrides = ["A=b=c"]', {"A": "b=c"}),
    "a value with blanks, as SAM wants it": (
        f"{HEAD}parameter_overrides = ['EmailFrom=\"Desk <d@example.com>\"']",
        {"EmailFrom": "Desk <d@example.com>"},
    ),
    "a value with blanks, as people write it": (
        f'{HEAD}parameter_overrides = ["EmailFrom=Desk <d@example.com>"]',
        {"EmailFrom": "Desk <d@example.com>"},
    ),
    "an empty value": (f'{HEAD}parameter_overrides = ["A="]', {"A": ""}),
    "a table": (
        f'{HEAD}[dev.deploy.parameters.parameter_overrides]\nA = "b"\nB = 3\nC = ["d", "e"]',
        {"A": "b", "B": "3", "C": "d,e"},
    ),
    "what is for every command": ('[dev.global.parameters]\nparameter_overrides = ["A=b"]\n' + HEAD, {"A": "b"}),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_a_deployments_own_parameters_are_read(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    assert parameters(tmp_path, text) == expected


REFUSED = {
    "one text, which SAM cuts at blanks": (f'{HEAD}parameter_overrides = "A=b C=d"', "is a list"),
    "an entry without a value": (f'{HEAD}parameter_overrides = ["A"]', "is a list"),
    "another region": (f'{HEAD}region = "eu-west-1"', "'region'"),
    "another account": (f'{HEAD}profile = "other"', "'profile'"),
    "another account, for every command": ('[dev.global.parameters]\nprofile = "other"\n' + HEAD, "'profile'"),
    "no such environment": ('[prod.deploy.parameters]\nstack_name = "desk"', "no environment 'dev', only prod"),
}


@pytest.mark.parametrize(("text", "because"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_read_otherwise_is_refused(tmp_path: Path, text: str, because: str) -> None:
    with pytest.raises(CommandRefused, match=because):
        parameters(tmp_path, text)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_every_environment_says_what_it_is(name: str) -> None:
    assert read_environment(name, SAMCONFIG).parameters["Environment"] == name
