"""The five people of the seeded company who work the desk."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.policy.default_policy import default_policy
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from stack.aws_clients import Clients
from stack.users import create_user


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPerson:
    """Someone who may sign in on this machine. Nobody real."""

    name: str
    username: str
    #: Printed wherever it helps: it opens nothing but this machine's stand-in.
    password: str
    groups: tuple[str, ...]

    @property
    def email(self) -> str:
        """Where the pool would write to."""
        return f"{self.username}@servicedesk.example"


PEOPLE: tuple[LocalPerson, ...] = (
    LocalPerson(name="Alice", username="alice", password="Alice-runs-the-desk-1", groups=("administrators",)),
    LocalPerson(name="Bob", username="bob", password="Bob-helps-customers-2", groups=("support-engineers",)),
    LocalPerson(name="Carol", username="carol", password="Carol-reads-along-3", groups=("auditors",)),
    LocalPerson(name="Dan", username="dan", password="Dan-does-two-jobs-4", groups=("support-engineers", "auditors")),
    LocalPerson(name="Erin", username="erin", password="Erin-starts-monday-5", groups=()),
)


def create_people(clients: Clients, pool_id: str, people: tuple[LocalPerson, ...] = PEOPLE) -> None:
    """Put `people` into the staff pool, ready to sign in, and into their groups, which must exist."""
    for person in people:
        create_user(
            clients.cognito,
            pool_id,
            username=person.username,
            name=person.name,
            email=person.email,
            password=person.password,
        )
        for group in person.groups:
            clients.cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=person.username, GroupName=group)


def tools_at_first(person: LocalPerson, profile: DeskProfile = BUILT_IN_DESK) -> tuple[str, ...]:
    """Return the tools that `person` sees under the default policy of a desk with this profile, by name."""
    # Not before: a command that needs none of the owner's tools need not wait for them, or for their repair.
    import desk_tools

    policy = default_policy(desk_tools, profile)
    granted = {tool for group in person.groups for tool in policy.get(group, {})}
    return tuple(sorted(granted - {MANAGE_PERMISSIONS}))
