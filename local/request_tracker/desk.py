"""A real Request Tracker behind a local stack: started, with an account of least rights, and filled."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local.other_desk import DeskBehind, desk_at
from local.ports import listen_near
from local.request_tracker.filling import OrderTaker, add_customers, add_tickets
from local.request_tracker.process import TrackerProcess, tracker_folder
from servicedesk.clock import utc
from servicedesk.desk_settings import DeskKind
from servicedesk.desks.request_tracker.mapping import DEFAULTS
from servicedesk.desks.request_tracker.rights import QUEUE_RIGHTS
from servicedesk.tools.customer_rows import REGIONS
from stack.company import JANE_DOE, company, company_customers
from stack.conversations import TOPICS
from stack.people import PEOPLE

TRACKER_PORT: Final = 9300
#: Of RT's administrator, who signs in at its own pages. It opens nothing but this machine's.
ROOT_PASSWORD: Final = "Root-looks-at-tickets-6"
_ACCOUNTS: Final = Path(__file__).parent / "accounts.pl"


class TrackerDesk:
    """RT, as long as it is entered. Made anew each time, and gone at the end.

    Args:
        port: Where it listens, or near there.
    """

    def __init__(self, port: int = TRACKER_PORT) -> None:
        self._port = port
        self._cleanup = ExitStack()
        self._tracker: TrackerProcess

    def __enter__(self) -> Self:
        with ExitStack() as cleanup:
            folder = cleanup.enter_context(tracker_folder())
            listener = listen_near(self._port)
            listener.close()
            self._tracker = TrackerProcess(Path(folder), listener.port, _ACCOUNTS, [json.dumps(_accounts_document())])
            cleanup.callback(self._tracker.stop)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def behind(self) -> DeskBehind:
        """What a stack is told of it."""
        return tracker_behind(self._tracker, self._tracker.url, self._tracker.tokens[DEFAULTS["account"]])


def tracker_behind(tracker: OrderTaker, url: str, token: str) -> DeskBehind:
    """Return an empty RT as a stack is told of it; it has the customers from now on, and the tickets once it is filled.

    Args:
        tracker: What fills it.
        url: Where it is.
        token: Of the service's account.
    """
    settings = desk_at(DeskKind.RT, url, tuple(REGIONS))
    ids = add_customers(tracker, settings, company_customers())
    return DeskBehind(
        settings=settings,
        secret=json.dumps({"token": token}),
        known_customer_id=ids[JANE_DOE.customer_id],
        fill=lambda: add_tickets(tracker, settings, company(utc()), ids),
    )


def _accounts_document() -> dict[str, object]:
    return {
        "queues": [DEFAULTS["queue"], *sorted({topic.team for topic in TOPICS.values()})],
        "rights": list(QUEUE_RIGHTS),
        "staff": {person.username: person.email for person in PEOPLE},
        "account": DEFAULTS["account"],
        "password": ROOT_PASSWORD,
    }
