"""The commands over fakes: what a person types, and what is printed, written and returned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from cli import target as targets
from cli.desk import DeskOfTheStack
from cli.main import main
from cli.target import Target
from servicedesk.policy.change import Actor
from servicedesk.policy.default_policy import DEFAULT_POLICY
from tests.fakes.agents import FakeAgentClients, FakeAgentRegister
from tests.fakes.audit import FakeAudit
from tests.fakes.census import FakeCensus
from tests.fakes.desk import JANE
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakePolicyStore
from tests.fakes.secrets import FakeSecretStore
from tests.product import product_alone
from tests.worlds.admin_service import BOB, REFUSED


@dataclass
class Terminal:
    """A terminal beside one stack."""

    policy: FakePolicyStore
    directory: FakeDirectory
    register: FakeAgentRegister
    agent_clients: FakeAgentClients
    secret_store: FakeSecretStore
    audit: FakeAudit
    census: FakeCensus
    maps: FakeGroupMapStore

    def run(self, *arguments: str) -> Result:
        """Run ``servicedesk`` with these arguments."""
        return CliRunner().invoke(main, arguments)

    def json(self, *arguments: str) -> Any:
        """Run it with ``--json`` and return what it printed."""
        return json.loads(self.run(*arguments, "--json").stdout)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    policy = FakePolicyStore(DEFAULT_POLICY)
    directory, register = FakeDirectory([BOB], DEFAULT_POLICY), FakeAgentRegister(policy)
    agents = register, FakeAgentClients(), FakeSecretStore()
    maps = FakeGroupMapStore(whole_log=policy.log)
    made = Terminal(policy, directory, *agents, FakeAudit(REFUSED), FakeCensus([JANE]), maps)
    target = Target(
        name="the stack of the tests",
        actor=Actor(name="alice", id="arn:aws:iam::1:user/alice"),
        store=policy,
        grants=policy,
        directory=made.directory,
        register=made.register,
        agent_clients=made.agent_clients,
        secret_store=cast("Any", made.secret_store),
        takes_agents=True,
        audit=made.audit,
        census=made.census,
        maps=made.maps,
        provider="Corp",
        desk=cast("DeskOfTheStack", None),  # no command of these tests works on it
    )
    monkeypatch.setattr(targets, "find_target", lambda *_: target)
    monkeypatch.setenv("COLUMNS", "200")
    with product_alone():
        yield made
