"""What questions are asked with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import httpx2

from delivery.template.intrinsics import text
from delivery.template.routes import API
from delivery.verify.aws import Aws
from delivery.verify.browser import Browser
from delivery.verify.clock import Clock
from delivery.verify.deployment import Deployment
from delivery.verify.unanswered import Unanswered
from delivery.verify.wire import Wire
from servicedesk.errors import InvalidSetting
from servicedesk.settings import IdentitySettings


@dataclass(frozen=True, kw_only=True)
class Means:
    """One deployed stack, and the ways to ask about it."""

    deployment: Deployment
    aws: Aws
    wire: Wire
    clock: Clock
    #: The browser of whoever signs in; None when nobody does.
    browser: Browser | None = None
    #: Makes what the MCP client sends by; None is the network, by the proxies of the person's environment.
    transport: Callable[[], httpx2.AsyncBaseTransport | None] = lambda: None

    @property
    def closed_addresses(self) -> Iterator[str]:
        """The URLs of the endpoint at API Gateway's own address, where the template switches that off."""
        server, issuer = urlsplit(self.settings.resource_url), urlsplit(self.settings.issuer)
        for api in self.deployment.of_type(API):
            if text(self.deployment.declared_property(api.logical_id, "DisableExecuteApiEndpoint")) == "true":
                # Both are services of the same region.
                yield f"https://{api.physical_id}.execute-api.{issuer.netloc.partition('.')[2]}{server.path}"

    @cached_property
    def settings(self) -> IdentitySettings:
        """What the deployed functions were told of identity.

        Raises:
            Unanswered: They could not start with it.
        """
        try:
            return IdentitySettings.from_environment(self.deployment.variables)
        except InvalidSetting as problem:
            raise Unanswered(f"the functions' settings cannot be used: {problem}", "Deploy again.") from None
