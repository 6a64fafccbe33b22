"""The policy as one YAML file: written to be reviewed, read so that nothing in it is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.company.document import provider_rules_document, read_provider_rules
from servicedesk.policy.document import read_rules, rules_document
from servicedesk.policy.explanation.basis import Basis, policy_tag, tags_of
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.whole_policy import WantedPolicy
from servicedesk.tools.invisible import unsafe_positions
from stack.faults import CommandRefused

_HEADER = """\
# Who may use which tool. Anything that is not here is refused; a group that is not here loses its rules.
# identity_providers says which of these groups the members of the company's groups are in, and works alike; a file
# without it leaves that as it is.
# servicedesk diff FILE says what applying this would change; servicedesk apply FILE changes it.
# Leave each version and the tag as they are: by them, apply knows what somebody else changed meanwhile.
"""
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """What a file says."""

    #: Group → what it is to be allowed.
    rules: Mapping[str, Rules]
    #: What was read when the file was written.
    basis: Basis
    #: Identity provider → all rules for its groups; None where the file does not speak of them.
    providers: Mapping[str, Mapping[str, GroupRule]] | None = None
    provider_basis: Basis = field(default_factory=Basis)
    #: All of the basis, as one text; None where the file does not say.
    tag: str | None = None

    def as_wanted(self, *, overwrites: bool = False) -> WantedPolicy:
        """Return what it makes the policy, if nothing of it was changed meanwhile; or whether or not that was."""
        basis, provider_basis = (None, None) if overwrites else (self.basis, self.provider_basis)
        return WantedPolicy(groups=self.rules, providers=self.providers, basis=basis, provider_basis=provider_basis)


def written_policy(policies: Iterable[GroupPolicy], maps: Iterable[GroupMap] = ()) -> str:
    """Return the policy as a file. The same policy is always the same text.

    Where there never was a rule for an identity provider's groups, the file does not speak of them.
    """
    stored, providers = tuple(policies), tuple(maps)
    with_rules = (policy for policy in stored if policy.rules != Rules())
    groups = {policy.group: {**rules_document(policy.rules), "version": policy.version} for policy in with_rules}
    document: dict[str, Any] = {"groups": groups, "tag": policy_tag(stored, providers)}
    if providers:
        document["identity_providers"] = {
            one.provider: {"rules": provider_rules_document(one.rules), "version": one.version}
            for one in providers
            if one.rules
        }
    return _HEADER + yaml.dump(document, Dumper=_Readable, sort_keys=True, width=120)


class _Readable(yaml.SafeDumper):
    """Writes text as it is; in escapes, on one line, if it could hide, reorder or carry other text."""

    def analyze_scalar(self, scalar: str) -> Any:  # noqa: ANN401 -- the library's own
        analysis = super().analyze_scalar(scalar)
        self.allow_unicode = not unsafe_positions(scalar)
        if not self.allow_unicode:
            analysis.multiline = analysis.allow_single_quoted = False
            analysis.allow_flow_plain = analysis.allow_block_plain = False
        return analysis


def read_policy(text: str) -> PolicyFile:
    """Return what a file says.

    Raises:
        Refused: It is no policy; the message names the place.
    """
    try:
        # Texts only: NO is a group's name and not a false, 1.0 is a version and not a number.
        document = yaml.load(text, Loader=_Texts)  # noqa: S506 -- a loader of texts makes no objects
    except yaml.YAMLError as problem:
        raise CommandRefused(f"the file is no YAML: {_one_line(problem)}") from None
    if document in (None, ""):
        raise CommandRefused("the file is empty: servicedesk export policy writes one")
    file = _table(document, "the file", {"groups", "tag", "identity_providers"})
    groups = _table(file.get("groups"), "groups")
    rules = {group: _rules(said, group) for group, said in groups.items()}
    versions = {group: _version(said, group) for group, said in groups.items()}
    tag = _tag(file.get("tag"))
    groups_tag, providers_tag = tags_of(tag)
    basis = Basis(versions=versions, tag=groups_tag)
    if "identity_providers" not in file:
        return PolicyFile(rules=rules, basis=basis, tag=tag)
    said = _table(file["identity_providers"], "identity_providers")
    provider_versions = {provider: _version(one, provider) for provider, one in said.items()}
    return PolicyFile(
        rules=rules,
        basis=basis,
        tag=tag,
        providers={provider: _provider_rules(one, provider) for provider, one in said.items()},
        provider_basis=Basis(versions=provider_versions, tag=providers_tag),
    )


class _Texts(yaml.BaseLoader):
    """Texts, lists and tables; a key that is there twice is an error."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ANN401, FBT002
        keys = [key.value for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} is there twice", node.start_mark)
        members = super().construct_mapping(node, deep)
        # The members of rules that are no text.
        if members.get("allow") in ("true", "false"):
            members["allow"] = members["allow"] == "true"
        for name in ("calls", "window_seconds"):
            if isinstance(said := members.get(name), str) and _NUMBER.fullmatch(said):
                members[name] = int(said)
        return members


def _rules(value: object, group: str) -> Rules:
    members = dict(_table(value, group))
    members.pop("version", None)
    return read_rules(members, group)


def _provider_rules(value: object, provider: str) -> Mapping[str, GroupRule]:
    members = _table(value, provider, {"rules", "version"})
    return read_provider_rules(members.get("rules"), provider, "rules")


def _version(said: Mapping[str, Any], group: str) -> int | None:
    version = said.get("version")
    if version is None:
        return None
    if not isinstance(version, str) or _NUMBER.fullmatch(version) is None:
        raise CommandRefused(f"{group}.version must be a whole number, as servicedesk export policy writes it")
    return int(version)


def _tag(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise CommandRefused("tag must be a text, as servicedesk export policy writes it")


def _table(value: object, place: str, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CommandRefused(f"{place} must be a table, as servicedesk export policy writes it")
    unknown = sorted(set(value) - known) if known is not None else []
    if unknown:
        raise CommandRefused(
            f"{place} has {unknown[0]!r}, which means nothing there; it can have {', '.join(sorted(known or ()))}"
        )
    return value


def _one_line(problem: yaml.YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None)
    said = getattr(problem, "problem", None) or "it cannot be read"
    return f"line {mark.line + 1}: {said}" if mark is not None else str(said)
