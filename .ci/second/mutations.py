"""Each action of a role is taken out once: a function that does not miss it should not have it."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from second.driven import Driven
from second.roles import POLICY

from delivery.rehearsal.expectation import Failed
from delivery.verify.needs import NEEDS

Policy = dict[str, Any]

#: Which of the tests of a deployed stack make a role's function do all that it does.
TESTS: Final = {
    "AdminRole": "test_console.py",
    "EraseRole": "test_erasure.py",
    "McpRole": "test_desk.py",
    "MetadataRole": "test_documents.py",
    "SetupRole": "test_setup.py",
    "TokensRole": "test_company_sign_in.py",
}
#: Action → why nobody misses it here. One that is missed after all is a mistake in this table.
NOT_MISSED: Final = {
    "xray:PutTelemetryRecords": "the emulator has no X-Ray daemon",
    "xray:PutTraceSegments": "the emulator has no X-Ray daemon",
}


@dataclass(frozen=True)
class Mutation:
    """A role's policy with one action, or one of several resources, taken out of one statement."""

    role: str
    statement: str
    taken: str
    policy: Policy

    def __str__(self) -> str:
        return f"{self.role}, {self.statement} without {self.taken.removeprefix('arn:aws:')}"


def mutations(role: str, policy: Policy) -> Iterator[Mutation]:
    """Yield each policy that is `policy` less one thing."""
    for index, statement in enumerate(policy["Statement"]):
        for member in ("Action", "Resource"):
            values = statement[member] if isinstance(statement[member], list) else [statement[member]]
            for value in values if member == "Action" or len(values) > 1 else ():
                less = deepcopy(policy)
                left = [other for other in values if other != value]
                if left:
                    less["Statement"][index][member] = left
                else:
                    del less["Statement"][index]
                yield Mutation(role, statement["Sid"], value, less)


def try_role(role: str, driven: Driven, server: int) -> None:
    """Take out everything of a role, one after the other, and run its tests each time: one must fail.

    Args:
        role: Its name in the template; its function's is like it.
        driven: The stack whose role it is, and which is tested.
        server: The emulator's process. The function begins anew each time, because it keeps what it has read.

    Raises:
        Failed: An action is not missed, or its tests do not hold when the role is whole.
    """
    if role not in TESTS:
        raise Failed(f"{role} has no tests: say in TESTS of second/mutations.py which of tests/deployed need it")
    function = role.replace("Role", "Function")
    iam, physical = driven.client("iam"), driven.resources[role]
    whole: Policy = iam.get_role_policy(RoleName=physical, PolicyName=POLICY)["PolicyDocument"]

    def begin_with(policy: Policy) -> None:
        iam.put_role_policy(RoleName=physical, PolicyName=POLICY, PolicyDocument=json.dumps(policy))
        end_environments(driven.resources[function], server)

    needed = {action for need in NEEDS[function] for action in need.actions}
    if untried := needed - {mutation.taken for mutation in mutations(role, whole)}:
        raise Failed(f"{role}, as it is deployed here, has no {sorted(untried)}: they cannot be taken out")
    wrong = []
    for mutation in mutations(role, whole):
        begin_with(mutation.policy)
        test = driven.first_failure(TESTS[role])
        print(f"  {mutation}: {test or 'nobody misses it'}", flush=True)
        if bool(test) is (mutation.taken in NOT_MISSED):
            wrong.append(str(mutation))
    if wrong:
        raise Failed(f"nobody misses it, or somebody who should not (NOT_MISSED of second/mutations.py): {wrong}")
    begin_with(whole)
    driven.test(TESTS[role])


def end_environments(function: str, server: int) -> None:
    """End the execution environments of a function, which are processes that the emulator started."""
    mine = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
    children = [child for one in Path(f"/proc/{server}/task").glob("*/children") for child in one.read_text().split()]
    for child in children:
        with suppress(ProcessLookupError):  # it ended, and the emulator has not looked yet
            if mine in Path(f"/proc/{child}/environ").read_bytes().split(b"\0"):
                os.kill(int(child), signal.SIGKILL)
