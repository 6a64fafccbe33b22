"""One look at a desk: the account's rights, what the settings do not know, and what the tools see."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from servicedesk.desk_check.reads_only import NoClaims, OwnSeal, ReadsOnly
from servicedesk.desk_check.sight import ToolSight, sights, sights_without_list
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.findings import DeskFindings, RightState
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import SecretText
from servicedesk.desks.kinds import adapter_of, client_of, ports_of
from servicedesk.desks.ledger import OnceOnly
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.profile import DeskProfile

#: Of one request: a person waits, and no function's time runs out.
REQUEST_SECONDS: Final = 20.0
_CLAIM: Final = "desk check"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCheck:
    """What a look found."""

    profile: DeskProfile
    findings: DeskFindings
    sights: tuple[ToolSight, ...]
    #: Requests that were sent, reads all.
    requests: int

    @property
    def is_good(self) -> bool:
        """Whether nothing that was seen keeps a tool from working."""
        return not (
            any(right.state is RightState.MISSING for right in self.findings.rights)
            or any(setting.is_fault for setting in self.findings.settings)
            or any(sight.problem is not None for sight in self.sights)
        )

    @property
    def document(self) -> Mapping[str, object]:
        """What is found, for programs; without what tickets say."""
        found, profile = self.findings, self.profile
        return {
            "desk": profile.name,
            "good": self.is_good,
            "requests": self.requests,
            "rights": [
                {"name": one.name, "place": one.place, "purpose": one.purpose, "state": one.state.value}
                for one in found.rights
            ],
            "excess": list(found.excess),
            "settings": [
                {"name": one.name, "value": one.value, "problem": one.problem, "fault": one.is_fault}
                for one in found.settings
            ],
            "sampled_tickets": found.sampled_tickets,
            "values": [
                {"field": one.field, "value": one.value, "tickets": one.tickets, "meaning": one.meaning}
                for one in found.values
            ],
            "left_out": sorted(profile.left_out),
            "absent": sorted({*profile.lacked, *profile.unknown}),
            "sights": [_sight(one) for one in self.sights],
        }


def check_desk(desk: ForeignDesk, secret: SecretText) -> DeskCheck:
    """Look at a desk.

    Raises:
        InvalidSetting: The settings are such that a function would not start.
        DeskUnavailable: The desk does not answer, or refuses the credentials (code 401).
    """
    reads = ReadsOnly()
    client = client_of(desk, secret, reads, lambda: REQUEST_SECONDS, lambda _: None)
    with closing(client):
        ports = ports_of(desk, client, OnceOnly(NoClaims(), lambda: _CLAIM), OwnSeal())
        findings = adapter_of(desk.kind).probes(desk, client)
        seen = _sights(ports, client, findings)
    return DeskCheck(profile=ports.profile, findings=findings, sights=seen, requests=reads.reads)


def _sights(ports: DeskPorts, client: DeskClient, findings: DeskFindings) -> tuple[ToolSight, ...]:
    try:
        return tuple(sights(ports, client.begin))
    except DeskUnavailable as problem:
        # What was found may say why.
        if findings == DeskFindings():
            raise
        return tuple(sights_without_list(problem))


def _sight(one: ToolSight) -> Mapping[str, object]:
    fields = {seen.name: seen.shape for seen in one.fields}
    return {"group": one.group, "tool": one.tool, "id": one.subject, "problem": one.problem, "fields": fields}
