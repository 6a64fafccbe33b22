"""Nobody but an administrator, with a token for administration, gets anything out of the API or into it."""

from collections.abc import Callable

import jwt
import pytest
from fastapi import APIRouter

from servicedesk.admin_api.gate import behind_gate
from servicedesk.errors import KeysUnavailable, Unavailable
from tests.events import with_headers
from tests.failures import CODE, fail_with
from tests.fakes.signing_keys import FakeSigningKeys
from tests.server.written import written
from tests.tokens import CLIENT_ID, RESOURCE, private_key, sign, valid_claims
from tests.worlds.admin_service import CONSOLE, ORIGIN, AdminService, request, token_of

GRANT = {"where": {}, "hide": [], "reason": "because"}
ROUTES: list[tuple[str, str, object]] = [
    ("GET", "/admin/api/me", None),
    ("GET", "/admin/api/tools", None),
    ("GET", "/admin/api/groups", None),
    ("GET", "/admin/api/directory/groups", None),
    ("GET", "/admin/api/groups/auditors", None),
    ("PUT", "/admin/api/groups/auditors", {"grants": {}, "reason": "x"}),
    ("PUT", "/admin/api/groups/auditors/grants/delete_customer", GRANT),
    ("DELETE", "/admin/api/groups/auditors/grants/get_customer?reason=x", None),
    ("PUT", "/admin/api/groups/auditors/shadows/delete_customer", {**GRANT, "allow": True}),
    ("DELETE", "/admin/api/groups/auditors/shadows/get_customer?reason=x", None),
    ("GET", "/admin/api/policy", None),
    ("POST", "/admin/api/policy/apply", {"groups": {}, "reason": "x"}),
    ("GET", "/admin/api/changes", None),
    ("GET", "/admin/api/explanation?person=bob&tool=get_customer", None),
    ("GET", "/admin/api/tools/get_customer/holders", None),
    ("GET", "/admin/api/findings", None),
    ("POST", "/admin/api/people/bob/revocation", {"reason": "x"}),
    ("POST", "/admin/api/people/bob/enabling", {"reason": "x"}),
    ("POST", "/admin/api/people/bob/disabling", {"reason": "x"}),
    ("GET", "/admin/api/people", None),
    ("GET", "/admin/api/people/bob", None),
    ("POST", "/admin/api/people", {"email": "ada@example.com", "groups": ["administrators"], "reason": "x"}),
    ("POST", "/admin/api/people/bob/invitation", {"reason": "x"}),
    ("PUT", "/admin/api/people/bob/groups/administrators", {"reason": "x"}),
    ("DELETE", "/admin/api/people/bob/groups/support-engineers?reason=x", None),
    ("DELETE", "/admin/api/people/bob?reason=x", None),
    ("GET", "/admin/api/directory/groups/auditors", None),
    ("POST", "/admin/api/directory/groups", {"name": "new", "copy_of": "administrators", "reason": "x"}),
    ("DELETE", "/admin/api/directory/groups/auditors?reason=x", None),
    ("GET", "/admin/api/identity-providers", None),
    ("GET", "/admin/api/identity-providers/Corp", None),
    (
        "PUT",
        "/admin/api/identity-providers/Corp/rules",
        {"name": "Desk-Admins", "groups": ["administrators"], "administrators": True, "reason": "x"},
    ),
    ("DELETE", "/admin/api/identity-providers/Corp/rules?name=Desk-Admins&reason=x", None),
    ("GET", "/admin/api/audit", None),
    ("GET", "/admin/api/openapi.json", None),
    ("GET", "/admin/api", None),
    ("GET", "/admin/api/no/such/route", None),
    ("PATCH", "/admin/api/groups", "{broken"),
]

#: Whoever asks → token, status.
STRANGERS: dict[str, tuple[Callable[[], str], int]] = {
    "nobody": (lambda: "", 401),
    "no token at all": (lambda: "abc", 401),
    "a model with an administrator's MCP token": (
        lambda: token_of("administrators", client_id=CLIENT_ID, scope=f"{RESOURCE}/invoke"),
        401,
    ),
    "another client with the scope": (lambda: token_of("administrators", client_id="someone-elses"), 401),
    "an expired token": (lambda: token_of("administrators", exp=1_000), 401),
    "a token without an audience": (lambda: token_of("administrators", aud=None), 401),
    "a token for another resource": (lambda: token_of("administrators", aud="https://other.example/mcp"), 401),
    "an id token": (lambda: token_of("administrators", token_use="id"), 401),
    "another signature": (lambda: sign(valid_claims(client_id=CONSOLE), key=private_key("somebody-else")), 401),
    "the console without the scope": (lambda: token_of("administrators", scope=f"{RESOURCE}/invoke"), 403),
    "a support engineer": (lambda: token_of("support-engineers"), 403),
    "an auditor": (lambda: token_of("auditors"), 403),
    "somebody in no group": (lambda: token_of(**{"cognito:groups": None}), 403),
    "another case of the group": (lambda: token_of("Administrators"), 403),
}

each_route = pytest.mark.parametrize(
    ("method", "path", "body"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES]
)


@pytest.fixture(scope="module")
def guarded(event_loop_of_the_main_thread: object) -> AdminService:
    """One service for all who are refused: making one takes longer than all they ask, and each leaves it as it was."""
    return AdminService()


def unchanged(service: AdminService) -> bool:
    is_policy_unchanged = service.policy.log == [] and service.policy.revoked == {} and service.maps.log == []
    return is_policy_unchanged and service.directory.acts == []


@each_route
@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_is_refused_on_every_route_and_changes_nothing(
    guarded: AdminService, stranger: str, method: str, path: str, body: object
) -> None:
    token, status = STRANGERS[stranger]

    answer = guarded.ask(method, path, body, token=token(), if_match='"1"')

    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert unchanged(guarded)


@each_route
def test_an_administrator_is_let_in_on_every_route(method: str, path: str, body: object) -> None:
    answer = AdminService().ask(method, path, body, if_match='"1"')

    assert answer.status in {200, 404, 405, 409, 412, 422}
    assert answer.status not in {401, 403}


def test_the_challenge_names_the_scope_for_administration() -> None:
    answer = AdminService().ask("GET", "/admin/api/me", token="")

    assert f'scope="{RESOURCE}/manage"' in answer.headers["www-authenticate"]
    assert "error=" not in answer.headers["www-authenticate"]


@each_route
def test_an_administrator_whose_tokens_were_revoked_is_refused_at_once(method: str, path: str, body: object) -> None:
    service = AdminService()
    service.ask("GET", "/admin/api/me")
    service.policy.revoked["subject-of-alice"] = 9_999_999_999

    answer = service.ask(method, path, body, if_match='"1"')

    assert answer.status == 401
    assert service.policy.log == []


@each_route
def test_an_administrator_from_whom_the_right_was_taken_is_refused_at_once(
    method: str, path: str, body: object
) -> None:
    service = AdminService()
    service.ask("GET", "/admin/api/me")
    del service.policy.policies["administrators"]

    answer = service.ask(method, path, body, if_match='"1"')

    assert answer.status == 403
    assert unchanged(service)


@each_route
def test_a_page_of_another_origin_is_refused_before_the_token_is_looked_at(
    guarded: AdminService, method: str, path: str, body: object
) -> None:
    answer = guarded.ask(method, path, body, origin="https://evil.example", if_match='"1"')

    assert (answer.status, answer.json["type"]) == (403, "urn:service-desk-mcp:problem:forbidden-origin")
    assert unchanged(guarded)


def test_the_consoles_own_pages_are_let_in() -> None:
    assert AdminService().ask("GET", "/admin/api/me", origin=ORIGIN).status == 200


@each_route
def test_when_nothing_can_be_decided_nobody_is_refused_and_nothing_is_done(
    method: str, path: str, body: object
) -> None:
    service = AdminService()
    service.policy.available = False

    answer = service.ask(method, path, body, if_match='"1"')

    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert service.policy.log == []


@pytest.mark.parametrize("kind", Unavailable.__subclasses__(), ids=lambda kind: kind.__name__)
def test_what_could_not_be_decided_is_recorded_with_awss_code(
    monkeypatch: pytest.MonkeyPatch, kind: type[Unavailable]
) -> None:
    service = AdminService()
    monkeypatch.setattr(service.policy, "read", fail_with(kind))

    with written() as log:
        answer = service.ask("GET", "/admin/api/me")

    record = log.line("request refused")
    assert answer.status == 503
    assert (record["refusal"], record["error_code"]) == (kind.__name__, CODE)
    assert CODE not in answer.body


class SilentKeys(FakeSigningKeys):
    """Keys that cannot be read."""

    def key(self, key_id: str) -> jwt.PyJWK:
        raise KeysUnavailable


def test_keys_that_cannot_be_read_are_an_outage_and_not_a_refusal() -> None:
    assert AdminService(SilentKeys()).ask("GET", "/admin/api/me").status == 503


def test_two_authorization_headers_are_none() -> None:
    service = AdminService()
    event = with_headers(
        request("GET", "/admin/api/me"), {"authorization": f"Bearer {token_of('administrators')},Bearer x"}
    )

    assert service.invoke(event).status == 401


@pytest.mark.parametrize("prefix", ["", "/admin", "/admin/apis"])
def test_a_route_that_the_gate_would_let_anybody_through_to_is_never_served(prefix: str) -> None:
    router = APIRouter(prefix=prefix)
    router.add_api_route("/groups", endpoint=list)

    with pytest.raises(ValueError, match="must be below /admin/api"):
        behind_gate(router)
