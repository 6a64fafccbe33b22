"""The administrators' console and its API, and what follows for the tools."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from servicedesk.tools.desk import Customer
from stack.sign_in import SignInFailed
from tests.deployed.conftest import Newcomers
from tests.deployed.person import Console, Person
from tests.deployed.stack import Deployed, eventually

ADMINISTRATORS = "/groups/administrators"


@pytest.fixture
def console(administrator: Person) -> Console:
    return administrator.console


def version(console: Console, group: str) -> str:
    answer = console.ask("GET", group)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


def test_the_page_is_there_for_everybody(deployed: Deployed) -> None:
    answer = deployed.http.get(f"{deployed.origin}/admin")

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")


def test_only_an_administrator_with_the_consoles_token_is_let_in(administrator: Person, engineer: Person) -> None:
    mcp_token = Console(administrator.deployed, administrator.tokens["access_token"])
    nobody = Console(administrator.deployed, "nothing")
    answers = [one.ask("GET", "/me") for one in (administrator.console, engineer.console, mcp_token, nobody)]

    assert [answer.status_code for answer in answers] == [200, 403, 401, 401]
    assert administrator.ask("tools/list", token=administrator.console.token).status_code == 401


def test_a_grant_is_given_on_the_version_that_was_looked_at_and_on_no_other(
    console: Console, newcomer: Newcomers, group: str
) -> None:
    person, path = newcomer(group), f"/groups/{group}/grants/create_ticket"
    body = {"where": {"region": ["EMEA"]}, "hide": ["phone"], "reason": "try"}
    seen = version(console, f"/groups/{group}")
    blind = console.ask("PUT", path, body)
    assert not person.tools()

    done = console.ask("PUT", path, body, version=seen)
    late = console.ask("PUT", path, body, version=seen)

    assert [answer.status_code for answer in (blind, done, late)] == [428, 200, 412]
    assert eventually(lambda: person.tools() == ("create_ticket",))
    undone = console.ask("DELETE", f"{path}?reason=over", version=done.headers["etag"])
    assert undone.status_code == 200
    assert eventually(lambda: not person.tools())


def test_a_dry_run_says_whom_it_would_concern_and_of_whom_it_would_show_more(
    console: Console, newcomer: Newcomers, group: str, customer: Customer
) -> None:
    person, seen = newcomer(group), version(console, f"/groups/{group}")
    body = {"where": {"region": [customer.region]}}

    def impact() -> Any:
        answer = console.ask("PUT", f"/groups/{group}/grants/get_customer?dry_run=true", body, version=seen)
        assert answer.status_code == 200, answer.text
        return answer.json()["impact"]

    assert eventually(lambda: any(rows["comes"]["count"] for rows in impact()["rows"]))
    told = impact()
    assert told["not_looked_at"] == []
    assert told["people"] == [
        {"tools": ["get_customer"], "change": "gains", "people": {"count": 1, "names": [person.username]}}
    ]
    assert not person.tools()


def test_administration_is_given_and_taken_back(console: Console, newcomer: Newcomers, group: str) -> None:
    person, path = newcomer(group), f"/groups/{group}/grants/manage_permissions"
    seen = version(console, f"/groups/{group}")

    given = console.ask("PUT", path, {"reason": "stand-in"}, version=seen)
    assert person.console.ask("GET", "/me").status_code == 200
    taken = console.ask("DELETE", f"{path}?reason=over", version=given.headers["etag"])

    assert (given.status_code, taken.status_code) == (200, 200)
    assert person.console.ask("GET", "/me").status_code == 403


def test_the_last_group_that_administers_keeps_it(console: Console) -> None:
    seen = version(console, ADMINISTRATORS)
    last = console.ask("DELETE", f"{ADMINISTRATORS}/grants/manage_permissions?reason=oops", version=seen)

    assert last.status_code == 409
    assert version(console, ADMINISTRATORS) == seen


@pytest.mark.parametrize(
    "path",
    [
        "/groups", "/policy", "/changes", "/changes?limit=1", "/changes?group=auditors", "/tools", "/directory/groups",
        "/findings", "/findings?audit=true", "/tools/delete_customer/holders", "/openapi.json",
    ],
)  # fmt: skip
def test_what_there_is_can_be_read(console: Console, path: str) -> None:
    assert console.ask("GET", path).status_code == 200


@pytest.mark.parametrize("path", ["/groups/no%2Fsuch", "/people/nobody"])
def test_what_there_is_not_is_not_found(console: Console, path: str) -> None:
    assert console.ask("GET", path).status_code == 404


def test_it_is_said_why_somebody_may_not(console: Console, engineer: Person) -> None:
    for person in (engineer.username, f"{engineer.username}%40servicedesk.example"):
        why = console.ask("GET", f"/explanation?person={person}&tool=delete_customer")

        assert (why.status_code, why.json()["allowed"]) == (200, False)


def test_a_call_is_in_the_audit(console: Console, engineer: Person, customer: Customer) -> None:
    engineer.result("get_customer", customer_id=customer.customer_id)

    assert eventually(lambda: ("get_customer", engineer.claims["sub"]) in audited(console))


def test_a_revoked_person_is_turned_away_until_they_are_let_in_and_sign_in_again(
    console: Console, newcomer: Newcomers
) -> None:
    leaver = newcomer("support-engineers")
    assert leaver.tools()

    done = console.ask("POST", f"/people/{leaver.username}/revocation", {"reason": "a lost laptop"})

    assert (done.status_code, done.json()["disabled"]) == (200, True)
    assert eventually(lambda: leaver.ask("tools/list").status_code == 401)
    with pytest.raises(SignInFailed):
        assert replace(leaver).tokens

    done = console.ask("POST", f"/people/{leaver.username}/enabling", {"reason": "it was found"})

    assert (done.status_code, done.json()["changed"]) == (200, True)
    assert eventually(lambda: replace(leaver).ask("tools/list").status_code == 200)
    assert leaver.ask("tools/list").status_code == 401


@pytest.fixture
def address(deployed: Deployed) -> Iterator[str]:
    """An address that takes mail which nobody reads; whose it is is gone afterwards, whatever became of the test."""
    email = f"success+{secrets.token_hex(4)}@simulator.amazonses.com"
    yield email
    cognito = deployed.stack.cognito
    with suppress(cognito.exceptions.UserNotFoundException):
        cognito.admin_delete_user(UserPoolId=deployed.resources["StaffPool"], Username=email)


def test_somebody_is_invited_moved_between_groups_and_removed(console: Console, group: str, address: str) -> None:
    path = f"/people/{quote(address, safe='')}"

    def groups() -> object:
        return console.ask("GET", path).json()["person"]["groups"]

    added = console.ask("POST", "/people", {"email": address, "groups": [group], "reason": "starts"})
    assert (added.status_code, groups()) == (200, [group]), added.text
    steps = (
        ("POST", f"{path}/invitation", {"reason": "lost it"}),
        ("DELETE", f"{path}/groups/{group}?reason=moves", None),
        ("PUT", f"{path}/groups/auditors", {"reason": "moves"}),
    )
    for method, way, body in steps:
        answer = console.ask(method, way, body)
        assert (answer.status_code, len(answer.json().get("changes", []))) == (200, 1), answer.text
    assert groups() == ["auditors"]
    assert console.ask("GET", "/people?limit=60").status_code == 200

    removed = console.ask("DELETE", f"{path}?reason=left")

    assert removed.status_code == 200, removed.text
    assert console.ask("GET", path).status_code == 404


def test_a_group_is_made_like_another_and_deleted_with_its_rules(console: Console, deployed: Deployed) -> None:
    name = f"testers-{secrets.token_hex(4)}"
    try:
        made = console.ask("POST", "/directory/groups", {"name": name, "copy_of": "auditors", "reason": "try"})
        assert made.status_code == 200, made.text
        shown = console.ask("GET", f"/directory/groups/{name}").json()
        assert shown["policy"]["grants"] == console.ask("GET", "/groups/auditors").json()["grants"]

        deleted = console.ask("DELETE", f"/directory/groups/{name}?reason=over")

        assert deleted.status_code == 200, deleted.text
        assert console.ask("GET", f"/groups/{name}").json()["grants"] == {}
        assert name not in [one["name"] for one in console.ask("GET", "/directory/groups").json()["groups"]]
    finally:
        cognito = deployed.stack.cognito
        with suppress(cognito.exceptions.ResourceNotFoundException):
            cognito.delete_group(UserPoolId=deployed.resources["StaffPool"], GroupName=name)
        deployed.remove("PermissionsTable", deployed.rows("PermissionsTable", f"group#{name}"))


def test_the_function_writes_its_log(console: Console, deployed: Deployed) -> None:
    assert deployed.writes("AdminLog", lambda: console.ask("GET", "/me"))


def audited(console: Console) -> list[tuple[str, str]]:
    """Return the tool and the subject of every record of the audit."""
    found: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = console.ask("GET", "/audit" + (f"?cursor={cursor}" if cursor else "")).json()
        found += [(record["tool"], record["subject"]) for record in page["records"]]
        cursor = page["next"]
    return found
