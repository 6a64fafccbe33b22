"""``pytest -p second.elsewhere``: tests that stand on moto stand on the emulator at ``AWS_ENDPOINT_URL`` instead.

What is listed in `DIFFERENCES` must fail there, and whatever is not must pass.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.request import Request, urlopen

import moto
import pytest

from local.aws import moto_server

#: Test → why it fails on ministack, and would not on AWS.
DIFFERENCES: Final[Mapping[str, str]] = {
    f"tests/aws/test_customer_pool.py::{test}": "AdminResetUserPassword asks only whether there is such a user"
    for test in (
        "test_a_disabled_user_can_neither_sign_in_nor_be_reset",
        "test_a_user_who_was_invited_and_never_signed_in_is_not_reset",
        "test_a_user_without_a_verified_contact_is_not_reset",
    )
} | {
    f"tests/aws/test_agent_clients.py::{test}": "AddUserPoolClientSecret is no operation"
    for test in (
        "test_a_second_secret_is_made_listed_without_its_value_and_the_first_is_ended",
        "test_there_is_no_third_secret",
        "test_what_is_gone_already_is_deleted_and_ended_without_a_word",
    )
}


@contextmanager
def emulated(*_: object, **__: object) -> Iterator[None]:
    """Stand in for moto's `mock_aws`: begin with nothing."""
    with urlopen(Request(f"{os.environ['AWS_ENDPOINT_URL']}/_ministack/reset", method="POST")):  # noqa: S310 -- ours
        yield


class EmulatorServer:
    """Stands in for `MotoServer`: the emulator is there, and begins with nothing."""

    endpoint_url = os.environ["AWS_ENDPOINT_URL"]
    access_key_id = os.environ["AWS_ACCESS_KEY_ID"]

    def start(self) -> None:
        """Forget what others left."""
        with emulated():
            pass

    def stop(self) -> None:
        """Leave it to whoever started it."""


moto.mock_aws = emulated  # type: ignore[assignment] # called as it is
moto_server.MotoServer = EmulatorServer  # type: ignore[assignment,misc] # as it is used


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect each difference, and nothing that is not there."""
    collected = {item.nodeid: item for item in items}
    if gone := sorted(set(DIFFERENCES) - set(collected)):
        raise pytest.UsageError(f"no such tests: {gone}")
    for test, reason in DIFFERENCES.items():
        collected[test].add_marker(pytest.mark.xfail(reason=reason, strict=True))
