"""The permissions API over fakes, invoked as Lambda invokes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from servicedesk.admin_api.administration import Administration, CompanySignIn
from servicedesk.admin_api.application import application
from servicedesk.admin_api.gate import Gate
from servicedesk.admin_api.settings import APPLY, AdminSettings, ProgramSettings
from servicedesk.identity.program_tokens import program_called
from servicedesk.identity.tokens import SigningKeys, TokenVerifier
from servicedesk.policy.audit import RecordKind
from servicedesk.policy.audit_trail import AuditRecord
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.explanation.basis import policy_tag
from servicedesk.policy.store import all_groups
from servicedesk.server.http import GatewayAdapter
from servicedesk.settings import MANAGE
from servicedesk.tools.catalogue import described_catalogue
from tests.events import Event, load_event, with_body, with_headers
from tests.fakes.agents import FakeAgentRegister
from tests.fakes.audit import FakeAudit
from tests.fakes.census import FakeCensus
from tests.fakes.desk import JANE, customer
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakePolicyStore, member
from tests.fakes.signing_keys import FakeSigningKeys
from tests.tokens import RESOURCE, SETTINGS, sign, valid_claims
from tests.worlds.mcp_service import CONTEXT, Answer

TOOLS = described_catalogue()
CONSOLE = "console-of-ours"
COMMAND = "command-of-ours"
#: The app client of a program, and what its deployment calls it.
PROGRAM, PIPELINE = "program-of-ours", "pipeline"
ORIGIN = "https://desk.example.com"
ADMIN_SETTINGS = AdminSettings(
    identity=SETTINGS._replace(
        allowed_client_ids=frozenset({CONSOLE, COMMAND}),
        allowed_origins=frozenset({ORIGIN}),
        scope_name=MANAGE,
    ),
    console_client_id=CONSOLE,
    program=ProgramSettings(
        identity=SETTINGS._replace(
            allowed_client_ids=frozenset({PROGRAM}),
            audience_required=False,
            allowed_origins=frozenset(),
            scope_name=APPLY,
        ),
        name=PIPELINE,
    ),
    permissions_table="permissions",
    staff_pool_id="pool",
    desk_table="desk",
    mcp_log_group="log",
    permissions_ttl_seconds=30,
)
assert ADMIN_SETTINGS.program is not None
PROGRAMS = ADMIN_SETTINGS.program.identity
ALICE, BOB = member("alice", "administrators"), member("bob", "support-engineers")


#: A decision that the audit has from the start.
REFUSED = AuditRecord(
    at=datetime.now(UTC),
    kind=RecordKind.CALL_REFUSED,
    outcome="not_granted",
    tool="delete_customer",
    subject=BOB.subject,
    client_id="c",
    is_refused=True,
)


class AdminService:
    """One execution environment of the admin function, over fakes that a test can reach."""

    #: The one that answers now.
    asked: AdminService

    def __init__(self, keys: SigningKeys | None = None) -> None:
        self.policy = FakePolicyStore(DEFAULT_POLICY)
        self.directory = FakeDirectory([ALICE, BOB], DEFAULT_POLICY)
        self.register = FakeAgentRegister(self.policy)
        self.audit = FakeAudit(REFUSED)
        self.census = FakeCensus([JANE, customer(2001, "Ann Poe", region="APAC")])
        self.maps = FakeGroupMapStore(whole_log=self.policy.log)
        self.editor = PolicyEditor(self.policy, self.directory, self.register, self.maps, pause=lambda _: None)
        self.verifier = TokenVerifier(ADMIN_SETTINGS.identity, keys or FakeSigningKeys())
        self.programs = TokenVerifier(PROGRAMS, keys or FakeSigningKeys(), principal_of=program_called(PIPELINE))

    @property
    def application(self) -> Gate:
        """The application, which works with this service until another one is asked."""
        AdminService.asked = self
        return application_of_the_service_asked()

    @property
    def policy_tag(self) -> str:
        """What to send as If-Match to apply a policy that was decided on the present one."""
        return f'"{policy_tag(all_groups(self.policy))}"'

    def invoke(self, event: Event) -> Answer:
        """Answer a request as it is."""
        return Answer(GatewayAdapter(self.application)(event, CONTEXT))

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str | None
    ) -> Answer:
        """Answer a request of an administrator, or of whoever has `token`; empty is nobody."""
        token = token_of("administrators") if token is None else token
        sent = {"authorization": f"Bearer {token}" if token else None, **_header_names(headers)}
        if body is not None:
            sent["content-type"] = "application/json"
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        return self.invoke(with_body(with_headers(request(method, path), sent), text))


@cache
def application_of_the_service_asked() -> Gate:
    """Build the application once: it takes as long as a hundred requests, and remembers nothing of them."""
    names = ("policy", "editor", "directory", "register", "audit", "census", "verifier", "programs", "maps")
    policy, editor, directory, register, audit, census, verifier, programs, maps = (
        cast("Any", OfTheServiceAsked(name)) for name in names
    )
    administration = Administration(
        store=policy,
        editor=editor,
        grants=policy,
        directory=directory,
        register=register,
        audit=audit,
        census=census,
        maps=maps,
        company=CompanySignIn(name="Corp", session_minutes=480),
        permissions_ttl_seconds=ADMIN_SETTINGS.permissions_ttl_seconds,
    )
    return application(ADMIN_SETTINGS, verifier, administration, programs)


class OfTheServiceAsked:
    """A collaborator of whichever service is asked."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(getattr(AdminService.asked, self._name), attribute)


def token_of(*groups: str, **claims: Any) -> str:
    """Return a token of the console's client, of a person in these groups."""
    return sign(
        valid_claims(
            **{
                "client_id": CONSOLE,
                "scope": f"{RESOURCE}/{MANAGE}",
                "username": "alice",
                "sub": "subject-of-alice",
                "cognito:groups": list(groups),
                **claims,
            }
        )
    )


def program_token(**claims: Any) -> str:
    """Return a token of the program's client, as Cognito issues it for a secret."""
    ours = {"client_id": PROGRAM, "sub": PROGRAM, "scope": f"{RESOURCE}/{APPLY}"}
    theirs = dict.fromkeys(("username", "cognito:groups", "aud", "origin_jti", "event_id"))
    return sign(valid_claims(**{**theirs, **ours, **claims}))


def request(method: str, path: str) -> Event:
    """Return API Gateway's event for a request."""
    event = load_event("mcp-get")
    raw_path, _, query = path.partition("?")
    http = {**event["requestContext"]["http"], "method": method, "path": raw_path}
    return {
        **event,
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": {"host": "desk.example.com"},
        "requestContext": {**event["requestContext"], "http": http},
    }


def _header_names(headers: dict[str, str | None]) -> dict[str, str | None]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
