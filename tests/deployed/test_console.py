"""The administrators' console and its API, and what follows for the tools."""

from dataclasses import replace

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
        "/findings", "/tools/delete_customer/holders", "/openapi.json",
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
