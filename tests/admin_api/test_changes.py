"""Changes over HTTP: made on the version that was looked at, recorded, and refused in words."""

from dataclasses import replace
from typing import Any

import pytest

from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.tools.conditions import Conditions
from tests.worlds.admin_service import BOB, AdminService

GRANT = "/admin/api/groups/support-engineers/grants/delete_customer"
WANTED = {"where": {"region": ["EMEA"]}, "hide": ["email"], "reason": "the night shift needs it"}


def test_a_grant_is_made_recorded_and_answered_with_the_new_tag() -> None:
    service = AdminService()

    answer = service.ask("PUT", GRANT, WANTED, if_match='"1"')

    assert (answer.status, answer.headers["etag"]) == (200, '"2"')
    conditions = Conditions(where={"region": frozenset({"EMEA"})}, hide=frozenset({"email"}))
    assert service.policy.policies["support-engineers"].rules.grants["delete_customer"] == conditions
    (change,) = service.policy.log
    assert (change.actor, change.actor_id, change.reason) == (
        "alice",
        "subject-of-alice",
        "the night shift needs it",
    )
    assert answer.json["change"]["before"]["grants"].keys() == DEFAULT_POLICY["support-engineers"].keys()


#: What If-Match says → status.
MATCHES = {None: 428, '"0"': 412, '"2"': 412, "*": 400, '"1", "2"': 400, 'W/"1"': 400, "1": 400, "": 400, '"1"': 200}


@pytest.mark.parametrize("match", MATCHES)
def test_a_change_is_made_only_on_the_version_that_was_looked_at(match: str | None) -> None:
    service = AdminService()

    answer = service.ask("PUT", GRANT, WANTED, if_match=match)

    assert answer.status == MATCHES[match]
    assert len(service.policy.log) == (answer.status == 200)


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    service = AdminService()

    answer = service.ask("PUT", f"{GRANT}?dry_run=true", WANTED, if_match='"1"')

    assert (answer.headers["etag"], answer.json["change"]["version"]) == ('"1"', 2)
    assert service.policy.log == []


def test_what_is_so_already_is_no_change() -> None:
    service = AdminService()

    answer = service.ask("DELETE", f"{GRANT}?reason=none", if_match='"1"')

    assert (answer.status, answer.json["change"]) == (200, None)
    assert service.policy.log == []


REFUSED: dict[str, tuple[str, str, Any, int, str]] = {
    "an unknown tool": ("PUT", GRANT + "s", WANTED, 422, "did you mean 'delete_customer'?"),
    "an unknown field": ("PUT", GRANT, {**WANTED, "hide": ["emial"]}, 422, "did you mean 'email'?"),
    "an unknown attribute": ("PUT", GRANT, {**WANTED, "where": {"regio": ["x"]}}, 422, "did you mean 'region'?"),
    "no value": ("PUT", GRANT, {**WANTED, "where": {"region": []}}, 422, "needs 1 to 50 values"),
    "no reason": ("PUT", GRANT, {**WANTED, "reason": " "}, 422, "needs a reason"),
    "a reason of two lines": ("PUT", GRANT, {**WANTED, "reason": "a\nb"}, 422, "one line"),
    "a member that there is not": ("PUT", GRANT, {**WANTED, "were": {}}, 422, "does not have the form"),
    "no body": ("PUT", GRANT, None, 422, "does not have the form"),
    "broken JSON": ("PUT", GRANT, "{", 422, "The body is not JSON"),
    "the last administrator": (
        "DELETE",
        "/admin/api/groups/administrators/grants/manage_permissions?reason=x",
        None,
        409,
        "nobody could change permissions any more",
    ),
    "everybody's rights": (
        "POST",
        "/admin/api/policy/apply",
        {"groups": {}, "reason": "x"},
        409,
        "nobody could change permissions any more",
    ),
    "an unknown person": ("POST", "/admin/api/people/nobody/revocation", {"reason": "x"}, 404, "nobody"),
    "an unknown person to be let in": ("POST", "/admin/api/people/nobody/enabling", {"reason": "x"}, 404, "nobody"),
    "the last administrator's sign-in": (
        "POST",
        "/admin/api/people/alice/revocation",
        {"reason": "x"},
        409,
        "alice is the last person who can change permissions",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(case: str) -> None:
    service = AdminService()
    method, path, body, status, words = REFUSED[case]

    answer = service.ask(method, path, body, if_match=service.policy_tag if path.endswith("/apply") else '"1"')

    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.json["detail"]
    assert service.policy.log == []
    assert service.directory.acts == []


def test_a_faulty_request_is_not_repeated_in_the_answer() -> None:
    answer = AdminService().ask("PUT", GRANT, {**WANTED, "hide": "hunter2"}, if_match='"1"')

    assert "hunter2" not in answer.body
    assert answer.json["faults"][0]["where"] == "body.hide"


def test_a_rule_is_watched_and_not_in_force() -> None:
    service = AdminService()
    path = "/admin/api/groups/support-engineers/shadows/get_customer"

    service.ask("PUT", path, {"allow": False, "where": {}, "hide": [], "reason": "x"}, if_match='"1"')

    rules = service.policy.policies["support-engineers"].rules
    assert rules.shadows == {"get_customer": None}
    assert "get_customer" in rules.grants
    assert service.ask("DELETE", f"{path}?reason=x", if_match='"2"').json["policy"]["shadows"] == {}


def test_the_exported_policy_can_be_applied_and_changes_nothing() -> None:
    service = AdminService()
    read = service.ask("GET", "/admin/api/policy")

    answer = service.ask("POST", "/admin/api/policy/apply", {**read.json, "reason": "x"}, if_match=read.headers["etag"])

    assert answer.json == {"changes": [], "impacts": None, "administrators": None}
    assert service.policy.log == []


def test_an_explanation_says_why_and_what_would_change_it() -> None:
    told = AdminService().ask("GET", "/admin/api/explanation?person=bob&tool=delete_customer").json

    assert (told["allowed"], told["known"]) == (False, True)
    assert "none of their groups (support-engineers) grants it" in told["summary"]
    assert 'Put bob into a group that has it: servicedesk people put bob administrators --reason "…"' in told["changes"]


def test_somebody_deleted_from_the_pool_is_still_in_the_audit_by_their_sub() -> None:
    service = AdminService()
    gone = "5f1c2d3e-0000-4000-8000-0123456789ab"
    service.audit.records.append(replace(service.audit.records[0], subject=gone))

    found = service.ask("GET", f"/admin/api/audit?person={gone}").json["records"]

    assert [record["subject"] for record in found] == [gone]


#: Every request that names a person.
NAMING = [
    ("GET", "/admin/api/explanation?person={}&tool=get_customer", None),
    ("GET", "/admin/api/audit?person={}", None),
    ("POST", "/admin/api/people/{}/revocation", {"reason": "x"}),
    ("POST", "/admin/api/people/{}/enabling", {"reason": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), NAMING)
def test_a_name_that_means_two_people_is_refused_with_both_of_them(method: str, path: str, body: Any) -> None:
    service = AdminService()
    service.directory.people["bob@example.com"] = replace(BOB, username="bob@example.com", subject="another", email="")

    answer = service.ask(method, path.format("bob@example.com"), body)

    assert (answer.status, answer.json["type"]) == (409, "urn:service-desk-mcp:problem:ambiguous-person")
    assert "bob (sub subject-of-bob) and bob@example.com (sub another)" in answer.json["detail"]
    assert (service.policy.log, service.policy.revoked, service.directory.acts) == ([], {}, [])


def test_the_audit_is_filtered() -> None:
    service = AdminService()

    found = [
        len(service.ask("GET", f"/admin/api/audit?{query}").json["records"])
        for query in ("", "person=bob", "tool=get_customer", "refused=true", "refused=false")
    ]

    assert found == [1, 1, 0, 1, 0]


FILTERS = {
    "customer=C-1": 1, "customer=C-2": 0, "ticket=T-1": 1, "ticket=T-2": 0, "client=claude": 1, "client=codex": 0,
    "outcome=not_granted": 1, "outcome=done": 0,
}  # fmt: skip


@pytest.mark.parametrize(("query", "found"), FILTERS.items())
def test_the_audit_is_filtered_by_what_a_call_was_about(query: str, found: int) -> None:
    service = AdminService()
    about = {"customer_id": "C-1", "ticket_id": "T-1", "client_name": "claude"}
    service.audit.records = [replace(service.audit.records[0], about=about)]

    assert len(service.ask("GET", f"/admin/api/audit?{query}").json["records"]) == found


def test_an_outcome_that_there_is_not_is_refused() -> None:
    assert AdminService().ask("GET", "/admin/api/audit?outcome=don").status == 422


def test_the_audit_names_whom_the_pool_knows() -> None:
    service = AdminService()
    service.audit.records.append(replace(service.audit.records[0], subject="5f1c2d3e-0000-4000-8000-0123456789ab"))

    found = service.ask("GET", "/admin/api/audit").json["records"]

    assert [(record["subject"], record["username"]) for record in found] == [
        ("5f1c2d3e-0000-4000-8000-0123456789ab", None),
        (BOB.subject, "bob"),
    ]


def test_the_page_and_its_files_come_with_a_strict_policy_and_without_a_token() -> None:
    service = AdminService()

    for path in ("/admin", "/admin/console/main.js", "/admin/console/console.css", "/admin/config"):
        answer = service.ask("GET", path, token="")
        policy = answer.headers["content-security-policy"]
        assert answer.status == 200
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_that_the_browser_has_is_not_sent_again() -> None:
    service = AdminService()
    tag = service.ask("GET", "/admin", token="").headers["etag"]

    assert service.ask("GET", "/admin", token="", if_none_match=tag).status == 304


@pytest.mark.parametrize(
    "name", ["../problems.py", "..%2f..%2fsettings.py", "%2e%2e/gate.py", "nothing.js", "index", "."]
)
def test_nothing_but_the_consoles_files_is_served(name: str) -> None:
    answer = AdminService().ask("GET", f"/admin/console/{name}", token="")

    assert answer.status == 404


def test_the_sign_in_is_described_for_the_page() -> None:
    config = AdminService().ask("GET", "/admin/config", token="").json

    assert config["scope"] == "https://desk.example.com/mcp/manage"
    assert config["redirect_uri"] == "https://desk.example.com/admin"
    assert config["client_id"] == "console-of-ours"
