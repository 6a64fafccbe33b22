"""What a deployment can say of its Request Tracker, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from servicedesk.desk_settings import DeskActor, DeskKind, ForeignDesk
from servicedesk.desks.html_text import text_of_html
from servicedesk.desks.request_tracker.adapter import ADAPTER
from servicedesk.desks.request_tracker.mapping import RtMapping, mapping_of
from servicedesk.desks.signature import with_signature, without_signature
from servicedesk.errors import InvalidSetting


def desk(options: Mapping[str, str] | None = None, actor: DeskActor = DeskActor.SERVICE) -> ForeignDesk:
    """Return the settings of a deployment with these options."""
    return ForeignDesk(
        kind=DeskKind.RT,
        url="https://rt.example.com",
        secret_id="one",
        regions=("EU",),
        actor=actor,
        options=options or {},
    )


def mapping(**options: str) -> RtMapping:
    """Return the mapping of a deployment with these options."""
    return mapping_of(desk(options))


@pytest.mark.parametrize(
    "options",
    [
        {"unknown": "x"},
        {"region": "Password"},
        {"region": "country"},
        {"queue": "It's"},
        {"account": "a\\b"},
        {"teams": "network"},
        {"teams": "Network:Network"},
        {"teams": "a:Queue,b:Queue"},
        {"teams": "a:One,a:Two"},
        {"statuses": "open:open"},
        {"statuses": "new:new,open:open,resolved:resolved,gone:rejected"},
        {"statuses": "new:new,open:open,resolved:new"},
        {"priorities": "0,50,100"},
        {"priorities": "0,50,50,100"},
        {"priorities": "100,50,20,0"},
        {"priorities": "0,50,100,many"},
    ],
    ids=str,
)
def test_an_option_that_makes_no_sense_is_refused_by_name_and_not_repeated(options: dict[str, str]) -> None:
    with pytest.raises(InvalidSetting) as refused:
        ADAPTER.profile(desk(options))

    assert str(refused.value).startswith("DESK_OPTIONS ")
    assert "It's" not in str(refused.value)


def test_a_person_cannot_be_the_author_at_a_desk_that_takes_their_own_token() -> None:
    with pytest.raises(InvalidSetting, match="DESK_ACTOR"):
        ADAPTER.profile(desk(actor=DeskActor.AUTHOR))


def test_without_options_a_desk_waits_for_the_customer_alone_and_has_neither_kinds_nor_tags_nor_due_times() -> None:
    profile = ADAPTER.profile(desk())

    assert set(profile.statuses) == {"new", "open", "pending", "resolved", "closed"}
    assert profile.absent == {"due_at", "kind", "tags"}
    assert profile.regions == ("EU",)
    assert {"create_customer", "reset_password"} <= profile.left_out
    assert profile.is_ticket_id("4711")
    assert not profile.is_ticket_id("04711")


def test_a_status_of_ones_own_can_stand_for_waiting_for_others() -> None:
    own = "new:new,open:open,pending:stalled,on_hold:vendor,resolved:resolved,closed:rejected,closed:spam"

    assert "on_hold" in ADAPTER.profile(desk({"statuses": own})).statuses
    assert mapping(statuses=own).statuses_of("closed") == ["rejected", "spam"]


@pytest.mark.parametrize(
    ("number", "priority"),
    [(-3, "low"), (0, "low"), (49, "low"), (50, "normal"), (99, "normal"), (100, "high"), (149, "high"),
     (150, "urgent"), (900, "urgent")],
)  # fmt: skip
def test_each_number_is_one_priority(number: int, priority: str) -> None:
    assert mapping().priority_of(number) == priority


@pytest.mark.parametrize(
    ("queue", "team"),
    [("General", None), ("network", "network"), ("Field Service", "field"), ("Network", None), ("field", None)],
)
def test_a_queue_is_one_team_or_none_and_no_two_queues_are_one(queue: str, team: str | None) -> None:
    one = mapping(teams="field:Field Service")

    assert one.team_of(queue) == team
    assert team is None or one.queue_of(team) == queue


def test_a_region_that_the_deployment_does_not_know_is_none() -> None:
    assert [mapping().region_of(value) for value in ("EU", "eu", "US", "")] == ["EU", "", "", ""]


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize(
    "text", ["One.", "One.\n— two", "— bob", "One.\n\n— bob, through the service desk's account", ""]
)
def test_a_signature_is_read_back_with_the_text_as_it_was(text: str, is_public: bool) -> None:
    assert without_signature(
        with_signature(text, "dana@corp.example (Corp)", is_public=is_public), is_public=is_public
    ) == (
        text,
        "dana@corp.example (Corp)",
    )


def test_a_text_without_a_signature_is_told_whole() -> None:
    assert without_signature("One.\n— and two\nthree", is_public=False) == ("One.\n— and two\nthree", None)
    assert without_signature("One.\n\n— bob", is_public=False) == ("One.\n\n— bob", None)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<head><title>x</title></head><script>alert(1)</script><b>Seen</b>", "Seen"),
        ("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c d"),
        ('<a href="https://elsewhere.test">here</a>', "here"),
        ("<!-- hidden -->shown<style>p{}", "shown"),
        ("<div>  many \n blanks </div>", "many blanks"),
    ],
)
def test_html_is_told_as_a_reader_sees_it(html: str, text: str) -> None:
    assert text_of_html(html) == text
