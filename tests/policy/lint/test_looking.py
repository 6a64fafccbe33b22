"""What lint could not look at is said, and is never taken for clean."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicedesk.errors import AuditUnavailable, PermissionsUnavailable
from servicedesk.policy.audit import RecordKind
from servicedesk.policy.audit_trail import AuditPage, AuditQuery, AuditRecord
from servicedesk.policy.change import Actor, Change, ChangeKind, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.lint import usage
from servicedesk.policy.lint.evidence import Source
from servicedesk.policy.lint.finding import FindingKind, Findings, NotLookedAt
from servicedesk.policy.lint.looking import look
from servicedesk.policy.lint.recent_changes import MAX_CHANGES
from servicedesk.policy.lint.rules import KINDS
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PAGE_ENTRIES, Page
from servicedesk.tools.conditions import Conditions
from tests.fakes.agents import FakeAgentRegister
from tests.fakes.audit import FakeAudit
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakePolicyStore, member
from tests.worlds.policy import NOON

NOW = NOON.timestamp()
ADA, EVE = member("ada", "administrators"), member("eve", "administrators")
BUSY = AuditRecord(
    at=NOON - timedelta(days=3),
    kind=RecordKind.CALL,
    outcome="done",
    tool="get_customer",
    subject="s",
    client_id="c",
    is_refused=False,
)


class EndlessAudit(FakeAudit):
    """Has a page for every question, and answers only so many."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self.pages = pages

    def read(self, query: AuditQuery, cursor: str | None = None) -> AuditPage:
        number = int(cursor or 0)
        if number >= self.pages:
            raise AuditUnavailable("Throttled")
        return AuditPage(records=(BUSY,), looked_back_to=BUSY.at, next=str(number + 1))


class ChangesUnavailable(FakePolicyStore):
    """Answers all but the log."""

    def changes(self, group: str | None = None, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[Change]:
        raise PermissionsUnavailable("Throttled")


def looked(
    store: FakePolicyStore | None = None, directory: FakeDirectory | None = None, audit: FakeAudit | None = None
) -> Findings:
    store, directory = store or FakePolicyStore(DEFAULT_POLICY), directory or FakeDirectory([ADA, EVE], DEFAULT_POLICY)
    return look(store, directory, FakeAgentRegister(store), FakeGroupMapStore(), audit, NOW)


def missed(told: Findings) -> dict[str, tuple[FindingKind, ...]]:
    return {one.why: one.kinds for one in told.not_looked_at}


def of(*sources: Source) -> tuple[FindingKind, ...]:
    return tuple(kind for kind, about in KINDS.items() if about.needs & set(sources))


def test_a_pool_that_does_not_answer_hides_no_finding_of_the_policy_alone() -> None:
    directory = FakeDirectory()
    directory.available = False

    told = looked(FakePolicyStore({"agents": {"no_such_tool": Conditions()}}), directory, FakeAudit())

    assert [one.kind for one in told.findings] == [FindingKind.UNKNOWN_TOOL]
    assert missed(told) == {"The user pool did not answer.": of(Source.POOL)}
    assert told.not_looked_at[0].is_failure


def test_an_audit_that_was_not_asked_for_is_no_failure() -> None:
    (missing,) = looked().not_looked_at

    assert missing == NotLookedAt(kinds=of(Source.WHOLE_AUDIT), why=missing.why, is_failure=False)


@pytest.mark.parametrize(
    ("audit", "why"),
    [
        (EndlessAudit(0), "The audit did not answer (Throttled)."),
        (
            EndlessAudit(2),
            "90 days of the audit are too many: 2 records of it were looked at, back to 2026-11-21 12:00",
        ),
    ],
    ids=["not at all", "for a while"],
)
def test_what_nobody_used_is_not_told_of_an_audit_that_does_not_answer_to_its_end(audit: FakeAudit, why: str) -> None:
    told = looked(audit=audit)

    (missing,) = told.not_looked_at
    assert missing.why.startswith(why)
    assert (missing.kinds, missing.is_failure) == (of(Source.WHOLE_AUDIT), True)
    assert not set(of(Source.WHOLE_AUDIT)) & {one.kind for one in told.findings}


def test_an_audit_is_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "MAX_PAGES", 4)

    (missing,) = looked(audit=EndlessAudit(1_000)).not_looked_at

    assert "4 records of it were looked at" in missing.why


def test_what_a_watched_rule_found_is_said_to_be_unknown_where_the_audit_was_not_read() -> None:
    store = FakePolicyStore({"administrators": DEFAULT_POLICY["administrators"]})
    rules = Rules(grants=DEFAULT_POLICY["administrators"], shadows={"get_customer": None})
    policy = store.policies["administrators"]
    store.policies["administrators"] = type(policy)(group="administrators", rules=rules, version=2)

    (finding,) = [one for one in looked(store).findings if one.kind is FindingKind.OLD_SHADOW_RULE]

    assert "for more than 90 days" in finding.message
    assert finding.message.endswith("in the audit, which was not looked at.")
    assert finding.mend == f"servicedesk revoke administrators get_customer {REASON}"


def test_without_the_log_nobody_says_how_old_something_is() -> None:
    told = looked(ChangesUnavailable(DEFAULT_POLICY), audit=FakeAudit())

    assert missed(told) == {"The change log did not answer (Throttled).": of(Source.CHANGES)}


def test_a_log_that_is_too_long_is_not_looked_at() -> None:
    store = FakePolicyStore(DEFAULT_POLICY)
    intent = Intent(actor=Actor(name="ada", id="a"), reason="a test")
    change = intent.change(ChangeKind.GROUP, "agents", NOON, version=2)
    store.log = [change] * (MAX_CHANGES + 1)

    told = looked(store, audit=FakeAudit())

    assert missed(told) == {"There are more than 5,000 changes in 90 days.": of(Source.CHANGES)}


def test_nothing_is_said_of_a_policy_that_cannot_be_read() -> None:
    store = FakePolicyStore(DEFAULT_POLICY)
    store.available = False

    with pytest.raises(PermissionsUnavailable):
        looked(store)


def test_only_the_kinds_that_are_asked_for_are_told() -> None:
    store, directory = FakePolicyStore({"agents": {"no_such_tool": Conditions()}}), FakeDirectory([ADA], ["agents"])

    told = look(store, directory, FakeAgentRegister(store), FakeGroupMapStore(), None, NOW, {FindingKind.EMPTY_GROUP})

    assert {one.kind for one in told.findings} == {FindingKind.EMPTY_GROUP}
    assert told.not_looked_at == ()
