"""Findings over HTTP: without the audit unless it is asked for, and never clean where something was not looked at."""

from __future__ import annotations

import pytest

from tests.worlds.admin_service import AdminService


@pytest.mark.parametrize(("query", "looked"), [("", False), ("?audit=false", False), ("?audit=true", True)])
def test_the_audit_is_looked_at_where_it_is_asked_for(query: str, *, looked: bool) -> None:
    answer = AdminService().ask("GET", f"/admin/api/findings{query}").json

    assert ("unused_right" in {one["kind"] for one in answer["findings"]}) == looked
    assert bool(answer["not_looked_at"]) != looked


def test_what_could_not_be_looked_at_is_answered_beside_what_was_found() -> None:
    service = AdminService()
    service.audit.available = False

    answer = service.ask("GET", "/admin/api/findings?audit=true")

    (missed,) = answer.json["not_looked_at"]
    assert (answer.status, missed["kinds"], missed["failure"]) == (200, ["unseen_agent", "unused_right"], True)
    assert missed["why"] == "The audit did not answer."


def test_a_question_that_is_none_is_refused() -> None:
    assert AdminService().ask("GET", "/admin/api/findings?audit=perhaps").status == 422
