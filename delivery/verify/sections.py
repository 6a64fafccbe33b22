"""Everything that is asked, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from delivery.verify.checks import (
    agents,
    alarms,
    company,
    company_function,
    company_people,
    company_rules,
    cross_origin,
    dashboard,
    desk,
    documents,
    endpoint,
    erasure,
    functions,
    logs,
    mail,
    people,
    people_clients,
    queries,
    quotas,
    roles,
    secret,
    sign_in_page,
    signed_in,
    tables,
)
from delivery.verify.means import Means
from delivery.verify.question import AnyQuestion, findings
from delivery.verify.verdict import CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One subject."""

    title: str
    questions: Callable[[Means], Iterable[AnyQuestion]]


def _cross_origin(means: Means) -> Iterable[AnyQuestion]:
    declared = means.deployment.cross_origin
    return cross_origin.questions(declared, means.settings.resource_url, means.wire) if declared else ()


def _company_sign_in(means: Means) -> Iterable[AnyQuestion]:
    yield from people_clients.questions(means.deployment, means.aws)
    yield from company.questions(means.deployment, means.aws)
    yield from company_rules.questions(means.deployment, means.aws)
    yield from company_function.questions(means.deployment, means.aws, means.clock)


SECTIONS: Final = (
    Section(title="The server", questions=lambda m: endpoint.questions(m.settings, m.closed_addresses, m.wire)),
    Section(
        title="Documents that lead to the sign-in page", questions=lambda m: documents.questions(m.settings, m.wire)
    ),
    Section(title="Browser pages", questions=_cross_origin),
    Section(
        title="The sign-in page",
        questions=lambda m: sign_in_page.questions(m.deployment, m.settings, m.aws, m.wire),
    ),
    Section(title="Company sign-in", questions=_company_sign_in),
    Section(title="People of the company", questions=lambda m: company_people.questions(m.deployment, m.aws, m.clock)),
    Section(title="Agents", questions=lambda m: agents.questions(m.deployment, m.settings, m.aws, m.wire, m.clock)),
    Section(title="Functions", questions=lambda m: functions.questions(m.deployment, m.aws)),
    Section(title="Roles", questions=lambda m: roles.questions(m.deployment, m.aws)),
    Section(title="Tables", questions=lambda m: tables.questions(m.deployment, m.aws)),
    Section(title="Erasure", questions=lambda m: erasure.questions(m.deployment, m.aws)),
    Section(title="The key of confirmations", questions=lambda m: secret.questions(m.deployment, m.aws, m.clock)),
    Section(title="The company's own desk", questions=lambda m: desk.questions(m.deployment, m.aws)),
    Section(title="Logs", questions=lambda m: logs.questions(m.deployment, m.aws)),
    Section(title="Saved queries", questions=lambda m: queries.questions(m.deployment, m.aws, m.clock)),
    Section(title="Alarms", questions=lambda m: alarms.questions(m.deployment, m.aws, m.clock)),
    Section(title="The dashboard", questions=lambda m: dashboard.questions(m.deployment, m.aws, m.clock)),
    Section(title="People", questions=lambda m: people.questions(m.deployment, m.aws)),
    Section(title="E-mail", questions=lambda m: mail.questions(m.deployment, m.aws)),
    Section(title="Limits", questions=lambda m: quotas.questions(m.deployment, m.aws)),
    Section(title="Signed in", questions=signed_in.questions),
)


def everything(means: Means) -> Iterator[CheckResult]:
    """Ask everything and yield what came of it, as it comes."""
    for section in SECTIONS:
        yield from findings(section.title, section.questions, means)
