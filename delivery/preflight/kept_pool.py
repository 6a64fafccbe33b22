"""A user pool that a stack is to go on with, or that is the company's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from delivery.preflight.unready import Unready, aws_command
from stack.faults import explain_faults, explain_missing

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

# With managed login and the resource parameter: of Lite's pages neither is.
_TIERS = ("ESSENTIALS", "PLUS")
#: What a pool asks for beside the password: of nobody, of who has set it up, of everybody.
SECOND_FACTOR: Final = ("OFF", "OPTIONAL", "ON")
# The template's domains begin so, and go on with the id of their stack.
_OF_A_STACK = "service-desk-"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPool:
    """One user pool, as Cognito describes it. Its settings are for the console: the API resets what is left out."""

    pool_id: str
    region: str
    pool: Mapping[str, Any]
    groups: frozenset[str]

    def as_staff(self, groups: Iterable[str], *, mfa: str, is_production: bool) -> Iterator[Unready]:
        """Yield what is missing for people who work the desk.

        Args:
            groups: Those of the policy to begin with.
            mfa: The least that it asks for beside the password.
            is_production: Whether it has to be protected from deletion.
        """
        if not self.pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
            yield self._console_setting("lets people sign themselves up: turn self-registration off")
        verified = self.pool.get("UserAttributeUpdateSettings", {}).get("AttributesRequireVerificationBeforeUpdate", ())
        if "email" not in verified:
            yield self._console_setting(
                "lets an e-mail address count before it is verified: keep the old one until then"
            )
        if asks_for_less(self.pool, mfa):
            yield self._console_setting(f"has MFA {mfa_of(self.pool)}, where Mfa is {mfa}: change one of them")
        if is_production and self.pool.get("DeletionProtection") != "ACTIVE":
            yield self._console_setting("is not protected from deletion: turn the protection on")
        for group in sorted(set(groups) - self.groups):
            words = ("create-group", "--user-pool-id", self.pool_id, "--group-name", group)
            command = aws_command(self.region, "cognito-idp", *words)
            yield Unready(what=f"the pool {self.pool_id} has no group {group}", command=command)

    def as_customers(self) -> Iterator[Unready]:
        """Yield what is missing for customers whose passwords are reset."""
        mechanisms = self.pool.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
        if {mechanism["Name"] for mechanism in mechanisms} == {"admin_only"}:
            yield self._console_setting("lets nobody choose a new password themselves: turn account recovery on")

    def signs_in_at(self, domain: str) -> Iterator[Unready]:
        """Yield what keeps the stack from giving the pool this domain."""
        present = self.pool.get("Domain") or self.pool.get("CustomDomain")
        if present and present != domain:
            yield self._pool_in_use(present, is_an_earlier_stacks=present.startswith(_OF_A_STACK))
        if self.pool.get("UserPoolTier", _TIERS[0]) not in _TIERS:
            yield self._console_setting("is of the plan Lite, which has no managed login: choose Essentials")

    def _pool_in_use(self, present: str, *, is_an_earlier_stacks: bool) -> Unready:
        if not is_an_earlier_stacks:
            return Unready(
                what=f"the pool {self.pool_id} has a sign-in page of its own, at the domain {present}, and can have no"
                " second one. Of customers: name it with CustomerSignInUrl, and leave CustomerCallbackUrls out"
            )
        words = ("delete-user-pool-domain", "--user-pool-id", self.pool_id, "--domain", present)
        return Unready(
            what=f"the pool {self.pool_id} has the domain {present} of an earlier stack, and can have no second one."
            " If nobody signs in there any more",
            command=aws_command(self.region, "cognito-idp", *words),
        )

    def _console_setting(self, what: str) -> Unready:
        return Unready(what=f"the pool {self.pool_id} {what}, in Cognito's console")


def mfa_of(pool: Mapping[str, Any]) -> str:
    """Return what a pool asks for beside the password, one of `SECOND_FACTOR`."""
    return str(pool.get("MfaConfiguration", SECOND_FACTOR[0]))


def asks_for_less(pool: Mapping[str, Any], mfa: str) -> bool:
    """Tell whether a pool's MFA is weaker than this."""
    return SECOND_FACTOR.index(mfa_of(pool)) < SECOND_FACTOR.index(mfa)


def describe_pool(client: CognitoIdentityProviderClient, pool_id: str) -> KeptPool:
    """Return what there is of a pool.

    Raises:
        Refused: There is no such pool, or AWS does not let us look.
    """
    with explain_missing(f"user pool {pool_id}", client.meta.region_name):
        pool: Any = client.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    with explain_faults():
        pages = client.get_paginator("list_groups").paginate(UserPoolId=pool_id)
        groups = frozenset(group["GroupName"] for page in pages for group in page["Groups"])
    return KeptPool(pool_id=pool_id, region=client.meta.region_name, pool=pool, groups=groups)
