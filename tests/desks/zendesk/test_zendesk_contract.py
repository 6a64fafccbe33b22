"""Zendesk, as its stand-in answers, keeps what every desk promises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servicedesk.desks.http.gate import MAX_CALLS
from tests.desks.contract import ForeignCustomersContract, PhoneContract
from tests.desks.ticket_contract import OwnTicketSearchContract, TicketsContract
from tests.desks.zendesk.contract import ContractOffice
from tests.desks.zendesk.office import zendesk_office


def _offices(*, with_phones: bool) -> Iterator[ContractOffice]:
    with zendesk_office() as office:
        yield ContractOffice(office.fresh(most=MAX_CALLS), with_phones=with_phones)


class TestZendeskDesk(ForeignCustomersContract, OwnTicketSearchContract, TicketsContract):
    @pytest.fixture
    def office(self) -> Iterator[ContractOffice]:
        yield from _offices(with_phones=False)


class TestPhonesAtZendesk(PhoneContract):
    @pytest.fixture
    def office(self) -> Iterator[ContractOffice]:
        yield from _offices(with_phones=True)
