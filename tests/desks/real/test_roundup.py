"""The adapter of Roundup, examples/roundup_desk.py, keeps what every desk promises: on a real tracker."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from examples import roundup_detector
from examples.roundup_desk import ADAPTER, NAMES
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import NewComment
from tests.desks.own import OwnDeskContract, OwnOffice
from tests.desks.ticket_contract import SAM, file
from tests.fakes.desk import JANE, ticket

ROOT: Final = Path(__file__).parents[3]
PASSWORD: Final = "password-of-the-service"
SECRET: Final = json.dumps({"username": "service", "password": PASSWORD})


class Tracker:
    """A tracker that is served by Roundup's own Python until the end."""

    def __init__(self, home: Path) -> None:
        python = ROOT / ".venv-clients" / "roundup" / "bin" / "python"
        script, detector = Path(__file__).with_name("roundup_server.py"), roundup_detector.__file__
        command = [str(one) for one in (python, script, home, detector, roundup_detector.SCHEMA, PASSWORD)]
        self._process = subprocess.Popen(  # noqa: S603 -- ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url: str = self._heard()

    def ask(self, *asked: Any) -> Any:
        """Let the server's `Tracker` do something."""
        assert self._process.stdin is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return self._heard()

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=10)

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


class RoundupOffice(OwnOffice):
    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        tracker.ask("reset")
        super().__init__(ADAPTER, tracker.url, SECRET)

    def make_customer(self, customer: Customer) -> str:
        user = {
            "username": customer.customer_id, "realname": customer.name, "address": customer.email,
            "phone": customer.phone, "organisation": customer.region, "roles": "Customer",
        }  # fmt: skip
        return str(self._tracker.ask("make", "user", user, {}))

    def make_ticket(self, ticket: Ticket, customer_id: str, description: str) -> str:
        issue = {
            "title": ticket.subject, "description": description, "requester": customer_id, "opener": ticket.opened_by,
            "status": NAMES.theirs("status", ticket.status), "priority": NAMES.theirs("priority", ticket.priority),
            **({"assignedto": ticket.assignee} if ticket.assignee else {}),
        }  # fmt: skip
        dates = {
            "creation": f"{ticket.opened_at:%Y-%m-%d.%H:%M:%S}",
            "activity": f"{ticket.updated_at:%Y-%m-%d.%H:%M:%S}",
        }
        return str(self._tracker.ask("make", "issue", issue, dates))

    def make_comment(self, ticket_id: str, comment: NewComment) -> None:
        said = {"content": comment.text, "internal": comment.audience == "internal"}
        if comment.author_kind == "customer":
            self._tracker.ask("answer", ticket_id, said)
        else:
            self._tracker.ask("say", ticket_id, {**said, "acted": comment.author})

    def answer_as(self, customer: Customer, ticket_id: str, said: dict[str, Any]) -> None:
        """Let a customer add to a ticket."""
        self._tracker.ask("say", self._names.tickets[ticket_id], said, customer.customer_id)

    def drop_customer(self, customer_id: str) -> None:
        self._tracker.ask("retire", customer_id)


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    served = Tracker(tmp_path_factory.mktemp("roundup") / "tracker")
    yield served
    served.close()


class TestRoundup(OwnDeskContract):
    def test_another_customer_who_answers_is_no_agent(self, office: RoundupOffice) -> None:
        office.keep([JANE, SAM], [ticket(1)])

        # What Sam writes there, he writes as he likes: the property of the account's, too.
        office.answer_as(SAM, "T-00000001", {"content": "Me too.", "acted": "bob"})

        (said,) = file(office, "T-00000001").comments
        assert (said.author_kind, said.author, said.text) == ("customer", SAM.name, "Me too.")

    @pytest.fixture
    def office(self, tracker: Tracker) -> Iterator[RoundupOffice]:
        office = RoundupOffice(tracker)
        yield office
        office.close()
