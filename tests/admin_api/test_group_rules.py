"""All of a group's rules over HTTP, in one change: as the console's page of a group puts them."""

import pytest

from tests.worlds.admin_service import ADMIN_SETTINGS, AdminService

GROUP = "/admin/api/groups/support-engineers"


def test_a_groups_rules_are_put_in_place_in_one_change_with_one_reason() -> None:
    service = AdminService()
    wanted = {
        "grants": {"get_customer": {"where": {"region": ["EMEA"]}}, "search_customer": {}},
        "limits": {"get_customer": {"calls": 5, "window_seconds": 60}},
    }

    answer = service.ask("PUT", GROUP, {**wanted, "reason": "the night shift"}, if_match='"1"')

    assert (answer.status, answer.headers["etag"]) == (200, '"2"')
    rules = service.policy.policies["support-engineers"].rules
    assert (set(rules.grants), set(rules.limits)) == ({"get_customer", "search_customer"}, {"get_customer"})
    assert [change.reason for change in service.policy.log] == ["the night shift"]


def test_what_was_read_of_a_group_can_be_put_back_and_changes_nothing() -> None:
    service = AdminService()
    read = service.ask("GET", GROUP).json
    rules = {name: read[name] for name in ("grants", "scheduled", "shadows", "limits")}

    answer = service.ask("PUT", GROUP, {**rules, "reason": "x"}, if_match='"1"')

    assert (answer.status, answer.json["change"], service.policy.log) == (200, None, [])


@pytest.mark.parametrize(("match", "status"), [(None, 428), ('"2"', 412), ("*", 400)])
def test_a_groups_rules_are_put_only_in_the_place_of_those_that_were_looked_at(match: str | None, status: int) -> None:
    service = AdminService()

    answer = service.ask("PUT", GROUP, {"grants": {}, "reason": "x"}, if_match=match)

    assert answer.status == status
    assert service.policy.log == []


def test_a_dry_run_of_a_groups_rules_says_what_would_go_and_takes_nothing() -> None:
    service = AdminService()

    answer = service.ask("PUT", f"{GROUP}?dry_run=true", {"grants": {}, "reason": ""}, if_match='"1"')

    assert (answer.status, answer.json["change"]["after"]["grants"]) == (200, {})
    assert service.policy.log == []


def test_the_last_administrators_rules_cannot_be_put_away() -> None:
    service = AdminService()

    answer = service.ask("PUT", "/admin/api/groups/administrators", {"grants": {}, "reason": "x"}, if_match='"1"')

    assert answer.status == 409
    assert service.policy.log == []


def test_the_page_is_told_within_what_time_a_right_ends() -> None:
    told = AdminService().ask("GET", "/admin/api/me").json

    assert told["permissions_ttl_seconds"] == ADMIN_SETTINGS.permissions_ttl_seconds
