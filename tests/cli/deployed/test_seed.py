"""`servicedesk seed`: made-up customers, only where they can do no harm."""

import json

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.tickets.rows import pointer_row
from stack.company import CUSTOMERS, CUSTOMERS_WITH_SIGN_IN, JANE_DOE
from tests.account import REGION, STACK, Account
from tests.fakes.desk import ticket
from tests.fakes.execution import FakeSeal
from tests.seeded import few_rows


@pytest.fixture(autouse=True)
def small_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.seed.company_rows", few_rows)


def seed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["seed", *arguments, "--stack", STACK, "--region", REGION])


def sign_ins(account: Account) -> int:
    return len(account.cognito.list_users(UserPoolId=account.customer_pool_id)["Users"])


def test_an_empty_desk_gets_the_customers_and_their_sign_ins(account: Account) -> None:
    account.deploy()

    result = seed("--yes")

    assert result.exit_code == 0, result.output
    assert DeskTable(account.dynamodb, account.table_name, FakeSeal()).customer("C-1042") == JANE_DOE
    assert sign_ins(account) == CUSTOMERS_WITH_SIGN_IN
    assert str(CUSTOMERS) in result.output


def test_it_says_so_in_json(account: Account) -> None:
    account.deploy()

    assert json.loads(seed("--yes", "--json").output) == {"stack": STACK, "customers": CUSTOMERS}


def test_nothing_is_written_until_it_is_told_yes(account: Account) -> None:
    account.deploy()

    result = seed()

    assert result.exit_code == 1
    assert f"{STACK} in {REGION}. Say --yes" in result.output
    assert (account.rows(), sign_ins(account)) == (0, 0)


PRODUCTION = [
    ({"Environment": "prod"}, {}),
    ({"Environment": "dev"}, {"environment": "prod"}),
    ({"Environment": "prod"}, {"environment": "dev"}),
    ({"Environment": ""}, {}),
]


@pytest.mark.parametrize(("outputs", "tags"), PRODUCTION)
@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_a_stack_that_is_or_may_be_production_is_refused(
    account: Account, outputs: dict[str, str], tags: dict[str, str], yes: tuple[str, ...]
) -> None:
    account.deploy(tags=tags, parameters=None, **outputs)

    result = seed(*yes)

    assert result.exit_code == 1
    assert "is a production stack" in result.output
    assert (account.rows(), sign_ins(account)) == (0, 0)


def test_a_pool_of_the_companys_own_gets_no_made_up_people(account: Account) -> None:
    account.deploy(parameters={"CustomerPoolId": account.customer_pool_id})

    result = seed("--yes")

    assert result.exit_code == 1
    assert f"sign in with a pool of your own, {account.customer_pool_id}" in result.output
    assert (account.rows(), sign_ins(account)) == (0, 0)


def test_a_desk_that_holds_anything_is_left_alone(account: Account) -> None:
    account.deploy()
    account.dynamodb.put_item(TableName=account.table_name, Item=pointer_row(ticket(1), "EMEA"))

    result = seed("--yes")

    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert (account.rows(), sign_ins(account)) == (1, 0)
