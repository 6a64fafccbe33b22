"""JSON Schema of documents: the types of a group's rules, as `servicedesk.policy.document` writes and reads them."""

from __future__ import annotations

from typing import Annotated, Final, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from servicedesk.tools.limit import MAX_CALLS, MAX_WINDOW_SECONDS, SLICES

_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_Moment = Annotated[
    str,
    Field(description="ISO 8601, with its offset; answered in UTC, to the second.", examples=["2026-12-01T05:00:00Z"]),
]


class ConditionsDocument(TypedDict):
    """The terms of a grant. Empty narrows nothing."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]  # pydantic's own

    where: NotRequired[
        Annotated[
            dict[str, list[str]],
            Field(
                description=(
                    "Field of a row to the values that are shown; every field must match. @me is the username of who"
                    " asks and @groups are their groups, in the fields that the tool's rows name for them."
                ),
                examples=[{"region": ["EMEA"]}],
            ),
        ]
    ]
    hide: NotRequired[
        Annotated[list[str], Field(description="Fields that are left out.", examples=[["email", "phone"]])]
    ]
    when: NotRequired[
        Annotated[
            dict[str, list[str]],
            Field(
                description=(
                    "Argument of a call to the values that it may have; every argument must match. @omitted: it may be"
                    " left out."
                ),
                examples=[{"priority": ["low", "normal"]}],
            ),
        ]
    ]
    until: NotRequired[
        Annotated[_Moment | None, Field(description="When it ends: from then on it allows nothing. null: for good.")]
    ]


class ShadowDocument(ConditionsDocument):
    """A rule that is only watched: what the grant would become, or that it would be taken away."""

    allow: bool


# `from` is a word of Python's, so that no class can have a member of that name.
_Beginning = TypedDict(
    "_Beginning",
    {"from": Annotated[_Moment, Field(description="When it takes the place of the group's grant of the tool.")]},
)
_PossibleBeginning = TypedDict(
    "_PossibleBeginning",
    {"from": NotRequired[Annotated[_Moment, Field(description="When it begins; not there: it has.")]]},
)


class ScheduledDocument(ConditionsDocument, _Beginning):
    """A grant that is scheduled: it begins by itself."""


class TermsDocument(ConditionsDocument, _PossibleBeginning):
    """The terms of a grant, and when it begins."""


class LimitDocument(TypedDict):
    """How often one person may call a tool."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    calls: Annotated[int, Field(ge=1, le=MAX_CALLS, description="In any stretch of time as long as the window.")]
    window_seconds: Annotated[int, Field(ge=SLICES, le=MAX_WINDOW_SECONDS, multiple_of=SLICES)]


class RulesDocument(TypedDict):
    """What one group may do."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    grants: NotRequired[
        Annotated[dict[str, ConditionsDocument], Field(description="Tool to the conditions of its grant.")]
    ]
    scheduled: NotRequired[
        Annotated[dict[str, ScheduledDocument], Field(description="Tool to the grant that begins by itself.")]
    ]
    shadows: NotRequired[Annotated[dict[str, ShadowDocument], Field(description="Tool to the rule that is watched.")]]
    limits: NotRequired[
        Annotated[
            dict[str, LimitDocument],
            Field(description="Tool to how often a member may call it, whichever group grants it."),
        ]
    ]


class VersionedRulesDocument(RulesDocument):
    """What one group may do, as it was read."""

    version: Annotated[int, Field(description="Version of the group's rules. 0: there were none.")]


class ProviderRuleDocument(TypedDict):
    """What membership of one group of the identity provider gives."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    groups: Annotated[list[str], Field(description="Names of the desk's groups.")]
    label: NotRequired[Annotated[str, Field(description="What people call the provider's group.")]]


class ProviderRulesDocument(TypedDict):
    """All rules for one identity provider's groups."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    rules: Annotated[
        dict[str, ProviderRuleDocument], Field(description="The provider's group, exactly as it names it, to its rule.")
    ]


class VersionedProviderDocument(ProviderRulesDocument):
    """All rules for one identity provider's groups, as they were read."""

    version: Annotated[int, Field(description="Version of the provider's rules.")]


class WantedProviderRules(ProviderRulesDocument):
    """All rules that one identity provider's groups are to have."""

    version: NotRequired[
        Annotated[int | None, Field(description="The version that was read; if it is sent, it is compared.")]
    ]


class GroupDocument(RulesDocument):
    """A group's rules as they are stored. Version 0: nothing is."""

    group: str
    version: int
    updated_at: str | None
    updated_by: str | None


class GrantDocument(TermsDocument):
    """A grant of a group."""

    group: str
    version: int


class VoidGrantDocument(GrantDocument):
    """A grant that is stored and counts as not there: it names what this release does not know."""

    why: list[str]
    mend: Annotated[str, Field(description="The command that mends it.")]


class WatchedRuleDocument(ShadowDocument):
    """A watched rule of a group."""

    group: str
    version: int
