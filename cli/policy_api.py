"""The policy by the API, for a program with a client id and a secret: no AWS credentials, and no person."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

import httpx2

from cli.policy_text import PolicyFile
from servicedesk.admin_api.settings import APPLY
from servicedesk.identity.metadata import OPENID_CONFIGURATION_PATH, PROTECTED_RESOURCE_PATH
from servicedesk.policy.change import Change, ChangeKind, Difference
from servicedesk.policy.company.document import provider_rules_document
from servicedesk.policy.document import read_rules, rules_document
from stack.faults import CommandRefused

CLIENT_ID: Final = "SERVICEDESK_CLIENT_ID"
CLIENT_SECRET: Final = "SERVICEDESK_CLIENT_SECRET"
#: Applying a large policy takes as long as the function has.
TIMEOUT_SECONDS: Final = 30
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCredentials:
    """What a program signs in with."""

    client_id: str
    secret: str = field(repr=False)

    @classmethod
    def from_environment(cls) -> ProgramCredentials:
        """Return those that the environment has.

        Raises:
            CommandRefused: It has not both.
        """
        client_id, secret = os.environ.get(CLIENT_ID, ""), os.environ.get(CLIENT_SECRET, "")
        if not client_id or not secret:
            raise CommandRefused(f"--api takes a program's {CLIENT_ID} and {CLIENT_SECRET} from the environment")
        return cls(client_id=client_id, secret=secret)

    @property
    def header(self) -> str:
        """The header that says both (RFC 6749 §2.3.1)."""
        pair = f"{quote(self.client_id, safe='')}:{quote(self.secret, safe='')}"
        return f"Basic {b64encode(pair.encode()).decode()}"


class PolicyApi:
    """One stack's policy, over the network. Connected until the end of a ``with``.

    Args:
        url: The stack's `AdminUrl`.
        credentials: The program's.
        transport: How; None is the network, by the proxies of the environment.

    Raises:
        CommandRefused: The URL is none that a secret may be sent to.
    """

    def __init__(
        self, url: str, credentials: ProgramCredentials, transport: httpx2.BaseTransport | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise CommandRefused("--api must be https, as the stack's output AdminUrl is: a secret is sent there")
        self._url = url.rstrip("/")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._credentials = credentials
        self._client = httpx2.Client(transport=transport, timeout=TIMEOUT_SECONDS, follow_redirects=False)

    def __enter__(self) -> Self:
        self._client.headers["authorization"] = f"Bearer {self._access_token()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()

    def tag(self) -> str:
        """Return the tag of the policy as it is now."""
        return self._ask("GET", "/api/policy").headers.get("etag", "").strip('"')

    def apply(self, wanted: PolicyFile, reason: str, *, tag: str, dry_run: bool) -> tuple[Change, ...]:
        """Make what a file says the policy, decided on the one that has the tag; return the changes.

        Raises:
            CommandRefused: It was refused, or not decided: the API's own words.
        """
        groups = {group: rules_document(rules) for group, rules in wanted.rules.items()}
        body: dict[str, Any] = {"groups": groups, "reason": reason}
        if wanted.providers is not None:
            body["identity_providers"] = {
                provider: {"rules": provider_rules_document(rules)} for provider, rules in wanted.providers.items()
            }
        answer = self._ask(
            "POST",
            f"/api/policy/apply?dry_run={'true' if dry_run else 'false'}",
            {"if-match": f'"{tag}"'},
            body,
        )
        return tuple(map(_read_change, answer.json()["changes"]))

    def _access_token(self) -> str:
        resource = self._document(f"{self._origin}{PROTECTED_RESOURCE_PATH}")
        issuer = str(resource["authorization_servers"][0])
        endpoint = str(self._document(f"{issuer}{OPENID_CONFIGURATION_PATH}")["token_endpoint"])
        if urlsplit(endpoint).scheme != "https" and urlsplit(endpoint).hostname not in _LOOPBACK:
            raise CommandRefused("the stack names a token endpoint that is not https: nothing was sent there")
        form = {"grant_type": "client_credentials", "scope": f"{resource['resource']}/{APPLY}"}
        headers = {"authorization": self._credentials.header}
        answer = self._send("POST", endpoint, headers=headers, data=form)
        if answer.status_code != HTTPStatus.OK:
            raise CommandRefused(f"the program was not let in: {_error_code(answer)}")
        return str(answer.json()["access_token"])

    def _document(self, url: str) -> Mapping[str, Any]:
        answer = self._send("GET", url)
        if answer.status_code != HTTPStatus.OK:
            raise CommandRefused(f"{url} answered {answer.status_code}: --api is the stack's output AdminUrl")
        document: Mapping[str, Any] = answer.json()
        return document

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: object = None
    ) -> httpx2.Response:
        answer = self._send(method, f"{self._url}{path}", headers=headers, json=body)
        if answer.status_code != HTTPStatus.OK:
            raise CommandRefused(_problem_words(answer))
        return answer

    def _send(self, method: str, url: str, **how: Any) -> httpx2.Response:  # noqa: ANN401 -- the client's own
        try:
            return self._client.request(method, url, **how)
        except httpx2.HTTPError as error:
            # Not the error's own words: its request holds the secret, or a token.
            raise CommandRefused(
                f"{urlsplit(url).netloc} did not answer ({type(error).__name__}). If a change was sent, it may be made:"
                " look with --dry-run, or do the same again"
            ) from None


def _read_change(document: Mapping[str, Any]) -> Change:
    rules = {name: document[name] and read_rules(document[name]) for name in ("before", "after")}
    said = {"at": datetime.fromisoformat(document["at"]), "kind": ChangeKind(document["kind"])}
    differences = tuple(_read_difference(one) for one in document.get("differences", ()))
    return Change(**{**document, **said, **rules, "differences": differences})


def _read_difference(said: Mapping[str, Any]) -> Difference:
    values = {name: None if said[name] is None else tuple(said[name]) for name in ("before", "after")}
    return Difference(about=said["about"], member=said["member"], **values)


def _error_code(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return str(answer.status_code)


def _problem_words(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        faults = [f"{fault['where']}: {fault['problem']}" for fault in problem.get("faults") or ()]
        return "; ".join([str(problem["detail"]).rstrip("."), *faults])
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"the API answered {answer.status_code}"
