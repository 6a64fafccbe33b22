"""Validation of rules for an identity provider's groups: what cannot be one raises `InvalidPolicy`, which says why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from servicedesk.errors import InvalidPolicy
from servicedesk.federation.attribute import UnreadableAttribute, attribute_value
from servicedesk.federation.claims import MAX_GROUP_CHARACTERS
from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.checks import check_group_name, check_pool_group
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import is_one_line, quote_name

MAX_LABEL_CHARACTERS: Final = 100
#: How many of the desk's groups one rule gives.
MAX_GROUPS: Final = 20
#: Cognito's form of a provider's name, as far as `CompanyName` of the deployment takes it.
MAX_PROVIDER_CHARACTERS: Final = 32
# The group that Cognito makes of a provider's people by itself: the pool's id, and the provider. No token has it.
_COGNITOS_OWN: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+_[0-9A-Za-z]+_.+", re.ASCII)


def check_provider(provider: str, company: str, maps: Iterable[GroupMap]) -> None:
    """Refuse a provider that is neither the deployment's, `company`, nor one that has rules: it is mistyped."""
    known = [name for name in dict.fromkeys((company, *(one.provider for one in maps))) if name]
    if provider in known:
        return
    if len(provider) > MAX_PROVIDER_CHARACTERS:
        raise InvalidPolicy(f"an identity provider's name is at most {MAX_PROVIDER_CHARACTERS} characters")
    near = suggestion(provider, known)
    if not near:
        near = f": it has {', '.join(map(quote_name, known))}" if known else ": deploy it with CompanySignIn first"
    raise InvalidPolicy(f"the stack has no identity provider {quote_name(provider)}{near}")


def check_provider_group(name: str) -> None:
    """Refuse what cannot be the name of a provider's group, without a word of it: it may be as long as it likes."""
    if not 0 < len(name) <= MAX_GROUP_CHARACTERS or not is_one_line(name) or name != name.strip():
        raise InvalidPolicy(
            f"a provider's group is one line of 1 to {MAX_GROUP_CHARACTERS} characters, as the provider names it"
        )
    try:
        attribute_value([name], 0)
    except UnreadableAttribute:
        raise InvalidPolicy("the provider's group is longer than a profile can keep") from None


def check_label(label: str) -> None:
    """Refuse what people cannot call a provider's group."""
    if len(label) > MAX_LABEL_CHARACTERS or (label and not is_one_line(label)):
        raise InvalidPolicy(f"a label is one line of at most {MAX_LABEL_CHARACTERS} characters")


def is_of_cognito(group: str) -> bool:
    """Whether a group of the pool is the one that Cognito makes of a provider's people by itself."""
    return _COGNITOS_OWN.fullmatch(group) is not None


def check_given_groups(groups: Collection[str], pool: Collection[str]) -> None:
    """Refuse what a rule cannot give: no group, too many, one that the user pool does not have, or Cognito's own."""
    if not 0 < len(groups) <= MAX_GROUPS:
        raise InvalidPolicy(f"a rule gives 1 to {MAX_GROUPS} of the desk's groups")
    for group in sorted(groups):
        check_group_name(group)
        if is_of_cognito(group):
            raise InvalidPolicy(
                f"Cognito itself puts a provider's people into {quote_name(group)}, and no token ever names it: give"
                " one of the desk's groups"
            )
        check_pool_group(group, pool)
