"""The API does what its own description says, whatever is sent: thousands of requests made from the description."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from local.ports import listen_anywhere
from local.servers import Servers
from tests.worlds.admin_service import AdminService, token_of

#: So that a description that lost some is no success; there may be more.
OPERATIONS_AT_LEAST = 42
ENDS_WITHIN_SECONDS = 600
#: For each of the operations; together more than two thousand requests.
EXAMPLES = 50
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,unsupported_method,ignored_auth"
)
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


class Counted:
    """The application over HTTP, counting its answers by status."""

    def __init__(self) -> None:
        self.service = AdminService()
        self.statuses: Counter[int] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.statuses[message["status"]] += 1
            await send(message)

        await self.service.application(scope, receive, counting)


@pytest.fixture
def served() -> Iterator[tuple[Counted, str]]:
    application, listener = Counted(), listen_anywhere()
    servers = Servers([(application, listener)])
    servers.start()
    yield application, listener.origin
    servers.stop()
    listener.close()


def test_every_operation_is_described_with_its_refusals() -> None:
    document = AdminService().ask("GET", "/admin/api/openapi.json").json
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    assert len(operations) >= OPERATIONS_AT_LEAST
    for operation in operations:
        assert {"200", "401", "403", "503"} <= set(operation["responses"])
        assert operation["description"]
        assert operation["tags"]


def test_two_thousand_requests_get_only_answers_that_the_description_knows(
    served: tuple[Counted, str], tmp_path: Path
) -> None:
    application, origin = served
    command = [
        str(SCHEMATHESIS),
        "run",
        f"{origin}/admin/api/openapi.json",
        f"--header=Authorization: Bearer {token_of('administrators')}",
        f"--checks={CHECKS}",
        f"--max-examples={EXAMPLES}",
        "--phases=examples,coverage,fuzzing",
        "--generation-deterministic",
        "--continue-on-failure",
        "--no-shrink",
        "--no-color",
    ]

    run = subprocess.run(  # noqa: S603 -- our own
        command, capture_output=True, text=True, cwd=tmp_path, timeout=ENDS_WITHIN_SECONDS, check=False
    )

    assert run.returncode == 0, run.stdout[-6_000:] + run.stderr[-2_000:]
    assert sum(application.statuses.values()) >= 2_000
    assert not [status for status in application.statuses if status >= 500]
    assert {200, 400, 404, 422, 428} <= set(application.statuses)
