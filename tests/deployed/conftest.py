"""What the tests of a deployed stack stand on: its name, made-up people, made-up customers.

They need no more than AWS credentials and leave no person behind; customers and tickets stay, so a production stack is
refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from servicedesk.tools.desk import Customer
from stack.users import create_user
from tests.deployed.customers import new_customer
from tests.deployed.person import Person
from tests.deployed.stack import Deployed, found

Newcomers = Callable[..., Person]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stack", required=True, help="Name of the deployed stack, which is not for production.")


@pytest.fixture(scope="session")
def every_tool_of_the_product() -> None:
    """Leave out what the stack's owner leaves out."""


@pytest.fixture(scope="session")
def deployed(request: pytest.FixtureRequest) -> Iterator[Deployed]:
    stack = found(request.config.getoption("--stack"))
    if stack.stack.is_production:
        pytest.exit(f"{stack.stack.name} is a production stack: made-up people and customers have no place there")
    with stack.http:
        yield stack


@pytest.fixture(scope="session")
def newcomer(deployed: Deployed) -> Iterator[Newcomers]:
    """Makes a person in a group, who leaves when the tests end."""
    cognito, pool_id = deployed.stack.cognito, deployed.resources["StaffPool"]
    made: list[str] = []

    def join(group: str) -> Person:
        username, password = f"tester-{secrets.token_hex(4)}", f"Tests-{secrets.token_hex(8)}"
        email = f"{username}@servicedesk.example"
        create_user(cognito, pool_id, username=username, name=username, email=email, password=password)
        made.append(username)
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=username, GroupName=group)
        return Person(deployed=deployed, username=username, password=password)

    yield join
    for username in made:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=username)


@pytest.fixture(scope="session")
def administrator(newcomer: Newcomers) -> Person:
    return newcomer("administrators")


@pytest.fixture(scope="session")
def engineer(newcomer: Newcomers) -> Person:
    return newcomer("support-engineers")


@pytest.fixture(scope="session")
def auditor(newcomer: Newcomers) -> Person:
    return newcomer("auditors")


@pytest.fixture
def group(deployed: Deployed) -> Iterator[str]:
    """A new group, to which nothing is granted; what was is gone afterwards, whatever became of the test."""
    name, pool_id = f"testers-{secrets.token_hex(4)}", deployed.resources["StaffPool"]
    deployed.stack.cognito.create_group(UserPoolId=pool_id, GroupName=name)
    yield name
    deployed.stack.cognito.delete_group(UserPoolId=pool_id, GroupName=name)
    deployed.remove("PermissionsTable", deployed.rows("PermissionsTable", f"group#{name}"))


@pytest.fixture
def customer(deployed: Deployed) -> Customer:
    """A new customer, with a sign-in and an open ticket."""
    return new_customer(deployed)
