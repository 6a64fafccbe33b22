"""What Request Tracker promises of the contract: all that every desk does."""

from __future__ import annotations

from tests.desks.contract import ForeignCustomersContract
from tests.desks.request_tracker.traps import TrapContract
from tests.desks.ticket_contract import TicketsContract


class TrackerContract(ForeignCustomersContract, TicketsContract, TrapContract):
    """Everything that any desk promises, in spite of what is odd about this one."""
