"""The people who work the desk, in a deployed stack's staff pool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.errors import AmbiguousPerson, DirectoryUnavailable, UnknownPerson
from servicedesk.tools.text import quote_name
from stack.faults import CommandRefused, explain_faults

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_NO_MORE_MAIL = (
    "no invitation was sent: Cognito has sent as many e-mails today as it may (50 from its own address, in the whole"
    " account). Try again tomorrow, or send from an address of your own: docs/operate.md#e-mail"
)
# Cognito's limit for a user name.
_MAX_CHARACTERS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What adding a person came to."""

    username: str
    group: str
    #: They are new, and an invitation is on its way.
    is_invited: bool
    #: They were not in the group before.
    is_new_member: bool


class Staff:
    """One staff pool."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def add(self, email: str, group: str) -> Membership:
        """Put the person with this address into a group; invite them by e-mail if they are new. Repeating is harmless.

        Who has verified this address joins, whatever their user name is. For who is new it is also the user name, in
        lower case; the invitation carries a temporary password that only they see, good for 7 days.

        Raises:
            Refused: The address is none or two people's, there is no such group, or AWS refuses. Nobody was made if the
                address or the group is why.
        """
        address = _address(email)
        with explain_faults():
            self._require_group(group)
            known = self._known_as(address)
            username = known if known is not None else address
            is_invited = known is None and self._invite(address)
            is_new_member = group not in self._groups_of(username)
            self._client.admin_add_user_to_group(UserPoolId=self._pool_id, Username=username, GroupName=group)
        return Membership(username=username, group=group, is_invited=is_invited, is_new_member=is_new_member)

    def _require_group(self, group: str) -> None:
        pages = self._client.get_paginator("list_groups").paginate(UserPoolId=self._pool_id)
        known = sorted(found["GroupName"] for page in pages for found in page["Groups"])
        if group not in known:
            raise CommandRefused(
                f"there is no group {quote_name(group)}, only {', '.join(map(quote_name, known)) or 'none at all'}"
            )

    def _known_as(self, address: str) -> str | None:
        """Return the user name of the person whose address it is; None if nobody's is."""
        try:
            return StaffDirectory(self._client, self._pool_id).person(address).username
        except UnknownPerson:
            return None
        except AmbiguousPerson as refusal:
            raise CommandRefused(f"{refusal}, and put them into the group in Cognito") from None
        except DirectoryUnavailable as failure:
            raise CommandRefused(
                "whose address it is cannot be looked up (AdminGetUser, ListUsers): AWS did not answer,"
                f" or these credentials may not ({failure.code})"
            ) from None

    def _invite(self, username: str) -> bool:
        try:
            self._client.admin_create_user(
                UserPoolId=self._pool_id,
                Username=username,
                DesiredDeliveryMediums=["EMAIL"],
                UserAttributes=[
                    {"Name": "email", "Value": username},
                    # The invitation proves the address: nobody else can sign in with what it carries.
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        except self._client.exceptions.UsernameExistsException:
            return False
        except self._client.exceptions.LimitExceededException:
            raise CommandRefused(_NO_MORE_MAIL) from None
        return True

    def _groups_of(self, username: str) -> set[str]:
        pages = self._client.get_paginator("admin_list_groups_for_user").paginate(
            UserPoolId=self._pool_id, Username=username
        )
        return {found["GroupName"] for page in pages for found in page["Groups"]}


def _address(email: str) -> str:
    if _EMAIL.fullmatch(email) is None or len(email) > _MAX_CHARACTERS:
        raise CommandRefused(f"{email!r} is not an e-mail address")
    return email.lower()
