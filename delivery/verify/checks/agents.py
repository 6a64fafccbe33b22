"""Agents that come without a person: what the register says of each, and what Cognito has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from delivery.verify.agent_clients import AgentAppClient, AgentAtCognito, agent_at_cognito, self_signed_clients
from delivery.verify.aws import Aws
from delivery.verify.clock import Clock
from delivery.verify.deployment import Deployment
from delivery.verify.permission_rows import PermissionRows
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from delivery.verify.wire import Reply, Wire
from servicedesk.identity.agents import Agent
from servicedesk.identity.metadata import AUTHORIZATION_SERVER_PATH
from servicedesk.policy.command_line import command_line
from servicedesk.policy.lint.agents import SECRET_DAYS, SOON_DAYS
from servicedesk.settings import AuthorizationServerMode, IdentitySettings
from servicedesk.tools.text import quote_name

CLIENT_CREDENTIALS: Final = "client_credentials"
_DAY_SECONDS: Final = 86_400


def questions(
    deployment: Deployment, settings: IdentitySettings, aws: Aws, wire: Wire, clock: Clock
) -> Iterator[AnyQuestion]:
    """Yield what is asked of agents as a whole, and of each that is registered."""
    takes_agents = deployment.parameter("Agents") == "on"
    if settings.authorization_server_mode is AuthorizationServerMode.FACADE:
        yield Question(
            about=f"the metadata name {CLIENT_CREDENTIALS} where Agents is on, and only there",
            ask=partial(wire.send, "GET", settings.origin + AUTHORIZATION_SERVER_PATH),
            judge=partial(judge_metadata, takes_agents=takes_agents),
        )
    agents = PermissionRows(deployment, aws).agents
    yield Question(
        about="every app client that signs in by itself is the stack's, or a registered agent's",
        ask=partial(_unknown_clients, deployment, agents, aws),
        judge=judge_unknown_clients,
    )
    for agent in agents():
        at_cognito = partial(agent_at_cognito, deployment.stack.output("StaffPoolId"), agent.client_id, aws)
        yield Question(
            about=f"what the app client of {quote_name(agent.name)} may ask for",
            ask=at_cognito,
            judge=partial(judge_client, agent, settings.invoke_scope),
        )
        yield Question(
            about=f"the secrets and the end of {quote_name(agent.name)}",
            ask=at_cognito,
            judge=partial(judge_secrets, agent, clock.now()),
        )


def _unknown_clients(deployment: Deployment, agents: Any, aws: Aws) -> Sequence[AgentAppClient]:  # noqa: ANN401 -- a bound method
    known = {agent.client_id for agent in agents()}
    return [client for client in self_signed_clients(deployment, aws) if client.client_id not in known]


def judge_metadata(reply: Reply, *, takes_agents: bool) -> Verdict:
    """Judge whether an agent finds that it may come, and nobody else is told of a way that there is not."""
    document: Mapping[str, Any] = reply.document
    if "grant_types_supported" not in document:
        return fail_verdict(f"there are none: {reply.words}", "Look at docs/operate.md#doors.")
    is_named = CLIENT_CREDENTIALS in document["grant_types_supported"]
    if is_named is not takes_agents:
        told = "named, though Agents is off" if is_named else "not named, though Agents is on"
        return fail_verdict(told, "Deploy again: the functions have another setting than the stack.")
    return pass_verdict("named" if is_named else "not named: no agent comes")


def judge_unknown_clients(clients: Sequence[AgentAppClient]) -> Verdict:
    """Judge whether somebody has made an app client by hand that gets tokens without a person."""
    if clients:
        told = ", ".join(f"{quote_name(client.name)} ({client.client_id})" for client in clients)
        return fail_verdict(
            f"of nobody: {told}",
            "Nothing lets its tokens in. It is what a removed agent left, or was made by hand: ask who made it"
            " (CloudTrail, CreateUserPoolClient), and delete it: aws cognito-idp delete-user-pool-client. If somebody"
            " adds an agent right now, run it again.",
        )
    return pass_verdict()


def judge_client(agent: Agent, scope: str, found: AgentAtCognito | None) -> Verdict:
    """Judge whether an agent's app client is there, and can get a token for the MCP endpoint and nothing else."""
    if found is None:
        return fail_verdict("there is no such app client", f"It cannot come any more: {_command('remove', agent)}")
    client = found.client
    if client.flows != {CLIENT_CREDENTIALS}:
        return fail_verdict(
            f"its flows are {', '.join(sorted(client.flows)) or 'none'}, where {CLIENT_CREDENTIALS} alone is right",
            f"Make it anew: {_command('remove', agent)}, then servicedesk agents add.",
        )
    if client.scopes != {scope}:
        return fail_verdict(
            f"its scopes are {', '.join(sorted(client.scopes)) or 'none'}, where {scope} alone is right",
            f"Make it anew: {_command('remove', agent)}, then servicedesk agents add.",
        )
    return pass_verdict(f"{scope}, by {CLIENT_CREDENTIALS}")


def judge_secrets(agent: Agent, now: float, found: AgentAtCognito | None) -> Verdict:
    """Judge whether an agent's secret is renewed in time, and tell how near its end is. `now` is in epoch seconds."""
    if found is None:
        return fail_verdict("there is no such app client", f"It cannot come any more: {_command('remove', agent)}")
    days = sorted((int((now - made_at) // _DAY_SECONDS) for made_at in found.secrets_made_at), reverse=True)
    told = f"{_told_ages(days)}, {_told_end(agent, now)}"
    if agent.expires_at <= now:
        return pass_verdict(told, f"It is refused. Let it go, or renew it: {_command('remove', agent)}")
    if days and days[0] >= SECRET_DAYS:
        older = ["--end-old"] if len(days) > 1 else []
        return fail_verdict(told, f"Older than {SECRET_DAYS} days: {_command('rotate', agent, *older)}")
    if agent.expires_at <= now + SOON_DAYS * _DAY_SECONDS:
        return pass_verdict(told, f"If it is still needed: {_command('rotate', agent, '--expires', f'{SECRET_DAYS}d')}")
    end_older = _command("rotate", agent, "--end-old")
    return pass_verdict(told, f"End the older one: {end_older}" if len(days) > 1 else "")


def _told_ages(days: Sequence[int]) -> str:
    if not days:
        return "no secret"
    ages = " and ".join(map(str, days))
    return f"secrets {ages} days old" if len(days) > 1 else f"a secret {ages} days old"


def _told_end(agent: Agent, now: float) -> str:
    days = int((agent.expires_at - now) // _DAY_SECONDS)
    return f"ends in {days} days" if days >= 0 else "has ended"


def _command(verb: str, agent: Agent, *more: str) -> str:
    return command_line("agents", verb, agent.name, *more)
