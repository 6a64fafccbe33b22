"""Server of the company's identity provider, and the rules that a local stack begins with for its groups."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from local.company_idp.application import CompanyIdp
from local.company_idp.directory import RULES
from local.company_idp.openid_idp import CLIENT_ID, CLIENT_SECRET
from local.company_provider import CompanyProvider, openid_provider, saml_provider
from local.ports import COMPANY_PORT, listen_anywhere, listen_near
from local.servers import Servers
from servicedesk.aws.group_map_rows import map_item
from servicedesk.federation.group_map import GroupMap, GroupRule

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SAML: Final = "saml"


class CompanyServer(AbstractContextManager["CompanyServer"]):
    """The identity provider, served while it is entered.

    Args:
        port: Where, if that is free; 0 takes a free one.
    """

    def __init__(self, port: int = COMPANY_PORT) -> None:
        self._cleanup = ExitStack()
        listener = listen_anywhere() if port == 0 else listen_near(port)
        self._cleanup.callback(listener.close)
        self.idp = CompanyIdp(listener.origin)
        self._servers = Servers([(self.idp.application(), listener)])

    def __enter__(self) -> Self:
        self._servers.start()
        self._cleanup.callback(self._servers.stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def provider(self, protocol: str) -> CompanyProvider:
        """Return what a stack is told of it: by SAML, or by OpenID Connect."""
        if protocol == SAML:
            return saml_provider(f"{self.idp.origin}/saml/metadata")
        return openid_provider(self.idp.origin, CLIENT_ID, CLIENT_SECRET)


def put_rules(dynamodb: DynamoDBClient, table_name: str, provider: str) -> None:
    """Store what the company's groups give, as a stack begins with it."""
    rules = {name: GroupRule(groups=frozenset({group})) for name, group in RULES.items()}
    made = datetime.now(UTC).isoformat()
    item = map_item(
        GroupMap(provider=provider, rules=rules, version=1, updated_at=made, updated_by="servicedesk local")
    )
    dynamodb.put_item(TableName=table_name, Item=item)
