"""Wiring of managed login: one user pool's sign-in pages, tokens and federation, as one application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2
from starlette.applications import Starlette

from delivery.template.triggers import INBOUND_FEDERATION, PRE_TOKEN_GENERATION
from local.aws.client_secrets import active_secrets
from local.gateway.invocation import ExecutionEnvironment
from local.managed_login.access_tokens import AccessTokens
from local.managed_login.application import application
from local.managed_login.client_documents import ClientDocuments
from local.managed_login.directory import UserPool
from local.managed_login.federation.documents import ProviderDocuments
from local.managed_login.federation.federated_sign_in import FederatedSignIn
from local.managed_login.federation.federation import Federation
from local.managed_login.federation.identity_provider import PoolIdentityProviders
from local.managed_login.federation.openid import RelyingParty
from local.managed_login.federation.profiles import FederatedProfiles
from local.managed_login.federation.saml import SamlFederation
from local.managed_login.federation.saml_request import ServiceProvider
from local.managed_login.keys import PoolKeys
from local.managed_login.login import Login
from local.managed_login.pages import Pages
from local.managed_login.programs import Programs
from local.managed_login.provider import ManagedLogin
from local.managed_login.sessions import AuthTime, Sessions
from local.managed_login.triggers import Triggers
from servicedesk.clock import Clock, epoch_seconds
from stack.people import LocalPerson

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSettings:
    """One user pool's managed login."""

    pool_id: str
    issuer: str
    sign_in_url: str
    documents: ClientDocuments
    #: Who is listed on the page, with their passwords.
    people: Sequence[LocalPerson]
    password_rules: str
    auth_time: AuthTime


def login_application(  # noqa: PLR0913, PLR0917 -- one for each thing it reaches
    settings: LoginSettings,
    cognito: CognitoIdentityProviderClient,
    keys: PoolKeys,
    triggers: Triggers,
    clock: Clock = epoch_seconds,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Starlette:
    """Return the application that serves the pool.

    Args:
        settings: Where, and what it says.
        cognito: Where the pool is kept.
        keys: What signs its tokens.
        triggers: What it asks while somebody signs in.
        clock: Epoch seconds.
        transport: Carries what is fetched from identity providers; the network if None.
    """
    directory = UserPool(cognito, settings.pool_id)
    pages = Pages(settings.people, settings.password_rules)
    sessions = Sessions(settings.auth_time, clock)
    provider = ManagedLogin(
        directory=directory,
        access_tokens=AccessTokens(directory, keys, settings.issuer, triggers, clock),
        sign_in_url=settings.sign_in_url,
        documents=settings.documents,
        clock=clock,
    )
    fetched = ProviderDocuments(transport)
    federation = Federation(
        login=provider,
        providers=PoolIdentityProviders(cognito, directory, settings.pool_id),
        saml=SamlFederation(fetched, ServiceProvider(settings.pool_id, settings.sign_in_url), clock),
        openid=RelyingParty(fetched, settings.sign_in_url),
        sign_in=FederatedSignIn(directory, FederatedProfiles(cognito, settings.pool_id), triggers, clock),
        sessions=sessions,
        pages=pages,
        clock=clock,
    )
    return application(
        provider=provider,
        login=Login(provider, directory, pages, sessions, federation),
        federation=federation,
        programs=Programs(directory, active_secrets, keys, settings.issuer),
        keys=keys,
        issuer=settings.issuer,
        sign_in_url=settings.sign_in_url,
    )


def pool_triggers(
    pool_id: str, declared: Mapping[str, str], environments: Mapping[str, ExecutionEnvironment]
) -> Triggers:
    """Return a pool's triggers: `declared` says which function answers which, and that runs in its environment."""
    invocations = {trigger: environments[function].invoke for trigger, function in declared.items()}
    return Triggers(
        pool_id=pool_id,
        inbound_federation=invocations.get(INBOUND_FEDERATION),
        pre_token_generation=invocations.get(PRE_TOKEN_GENERATION),
    )
