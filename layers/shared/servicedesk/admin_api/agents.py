"""Routes of the agents that work without a person: listed, shown, disabled and enabled.

Adding one, rotating its secret and removing it takes AWS credentials: no function may read or make an app client.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.intents import intent
from servicedesk.admin_api.parameters import AgentName, DryRun, Who
from servicedesk.admin_api.problems import problem_responses
from servicedesk.admin_api.requests import ReasonedRequest
from servicedesk.identity.principal import Principal
from servicedesk.policy.agents.answers import AgentDetails, AgentOutcome, AgentsAnswer, agent_answer
from servicedesk.policy.agents.switch import details_of_agent, disable_agent, enable_agent
from servicedesk.server.log import logger


def agent_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Agents"])
    register = administration.register
    problems = problem_responses(
        HTTPStatus.NOT_FOUND,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )

    @router.get("/agents", responses=problem_responses())
    async def list_agents() -> AgentsAnswer:
        """List the agents that work without a person, by name."""
        return AgentsAnswer(agents=tuple(map(agent_answer, register.agents())))

    @router.get("/agents/{agent}", responses=problem_responses(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def show_agent(agent: AgentName) -> AgentDetails:
        """Return an agent, and when it was last seen, looking back 30 days at most."""
        return details_of_agent(agent, register, administration.audit)

    @router.post("/agents/{agent}/disabling", responses=problems)
    async def disable(who: Who, agent: AgentName, wanted: ReasonedRequest, dry_run: DryRun = False) -> AgentOutcome:
        """Refuse every token of an agent, within 30 seconds, until it is enabled."""
        why = intent(who, wanted.reason, dry_run=dry_run)
        return _answer("agent disabled", who, disable_agent(agent, why, register=register), dry_run=dry_run)

    @router.post("/agents/{agent}/enabling", responses=problems)
    async def enable(who: Who, agent: AgentName, wanted: ReasonedRequest, dry_run: DryRun = False) -> AgentOutcome:
        """Take an agent's tokens again."""
        why = intent(who, wanted.reason, dry_run=dry_run)
        return _answer("agent enabled", who, enable_agent(agent, why, register=register), dry_run=dry_run)

    return router


def _answer(message: str, who: Principal, made: AgentOutcome, *, dry_run: bool) -> AgentOutcome:
    if made.change is not None and not dry_run:
        logger.info(message, extra={"actor_id": who.subject, "agent": made.agent.name})
    return made
