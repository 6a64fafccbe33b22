"""A local stack for tests: on free ports, and with its people within reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from local.company_provider import CompanyProvider
from local.other_desk import DeskBehind
from local.stack import LocalStack
from servicedesk.clock import Clock, epoch_seconds
from stack.people import LocalPerson


@contextmanager
def running_stack(
    clock: Clock = epoch_seconds, company: CompanyProvider | None = None, desk: DeskBehind | None = None
) -> Iterator[LocalStack]:
    """Run a stack. One at a time: moto's state and the environment are the process's."""
    with LocalStack(port=0, clock=clock, company=company, desk=desk) as stack:
        yield stack


def newcomer(stack: LocalStack, username: str, *groups: str, temporary: bool = False) -> LocalPerson:
    """Add a person to the staff pool, so that a test may do to them what it likes."""
    pool_id, cognito = stack.resources.staff_pool_id, stack.clients.cognito
    person = LocalPerson(name=username.title(), username=username, password=f"{username}-Passes-Tests-1", groups=groups)
    cognito.admin_create_user(
        UserPoolId=pool_id,
        Username=username,
        TemporaryPassword=person.password,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": person.email}, {"Name": "email_verified", "Value": "true"}],
    )
    if not temporary:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=username, Password=person.password, Permanent=True)
    for group in groups:
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=username, GroupName=group)
    return person
