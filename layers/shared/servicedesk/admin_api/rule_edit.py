"""Edit of a group's rules: made, logged, and answered."""

from __future__ import annotations

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.forecasts import forecast
from servicedesk.admin_api.intents import etag, expected_version, intent
from servicedesk.admin_api.parameters import RulesRequest
from servicedesk.policy.answers import ChangeOutcome, change_outcome
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.rules import Edit
from servicedesk.server.log import logger


def apply_edit(
    administration: Administration,
    rule: RulesRequest,
    edit: Edit,
    reason: str,
    *,
    means_administrators: bool = False,
) -> ChangeOutcome:
    """Change a group's rules on the version that was looked at, or say what would change."""
    wanted = intent(rule.who, reason, dry_run=rule.dry_run, means_administrators=means_administrators)
    version = expected_version(rule.if_match)
    made, unmeant = do_or_show(
        lambda meant: administration.editor.change(rule.group, edit, meant, expected_version=version), wanted
    )
    if made is not None and not rule.dry_run:
        extra = {"actor_id": rule.who.subject, "group": rule.group, "version": made.version}
        logger.info("policy changed", extra=extra)
    policy = administration.store.group(rule.group)
    rule.answer.headers["ETag"] = etag(policy.version)
    if made is None or not rule.dry_run:
        return change_outcome(policy, made)
    impact = forecast(administration, rule.who).of_changes([made])[rule.group]
    return change_outcome(policy, made, impact, unmeant)
