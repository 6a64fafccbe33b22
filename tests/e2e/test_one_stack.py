"""moto's state and the environment are the process's: a second stack would empty the first."""

import os

import pytest

from local.stack import LocalStack, StackRuns


def test_a_second_stack_of_a_process_is_refused_and_the_first_keeps_all_it_has(stack: LocalStack) -> None:
    surroundings, people = dict(os.environ), stack.description.people

    with pytest.raises(StackRuns):
        LocalStack(port=0).start()

    known = stack.clients.cognito.list_users(UserPoolId=stack.resources.staff_pool_id)["Users"]
    assert {person.username for person in people} <= {user["Username"] for user in known}
    assert dict(os.environ) == surroundings
