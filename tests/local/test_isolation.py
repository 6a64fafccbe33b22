"""The process's environment while a stack runs: nothing of the shell's AWS, and everything back afterwards."""

import os

import pytest

from local.isolation import Isolation

OF_THE_SHELL = {
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_LAMBDA_FUNCTION_NAME": "deployed",
    "HTTPS_PROXY": "http://proxy.example",
    "no_proxy": "*",
    "MOTO_PORT": "1",
}


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    for name, value in OF_THE_SHELL.items():
        monkeypatch.setenv(name, value)
    return {**OF_THE_SHELL, "PATH": os.environ["PATH"]}


def test_the_shells_credentials_and_proxies_do_not_reach_a_stack(shell: dict[str, str]) -> None:
    isolation = Isolation()
    inside = dict(os.environ)
    isolation.restore()

    assert inside["AWS_ACCESS_KEY_ID"] == "local"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_NAME", "HTTPS_PROXY", "no_proxy"} & set(inside)
    assert inside["PATH"] == shell["PATH"]


def test_everything_comes_back(shell: dict[str, str]) -> None:
    isolation = Isolation()
    isolation.add({"ONLY_HERE": "set", "PATH": "changed"})
    isolation.restore()

    assert shell.items() <= os.environ.items()
    assert "ONLY_HERE" not in os.environ
