"""What a deployment goes on with, held to what the template would have made in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import boto3

from delivery.preflight.kept_pool import describe_pool
from delivery.preflight.kept_table import KeptTable, describe_table
from delivery.preflight.unready import Unready
from delivery.template.intrinsics import Resolver
from delivery.template.loader import Template
from stack.deployed import outputs_of
from stack.faults import CommandRefused

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

#: Parameter → the resource in whose place it names another.
IN_PLACE_OF: Mapping[str, str] = {
    "KeptStaffPoolId": "StaffPool",
    "CustomerPoolId": "CustomerPool",
    "KeptPermissionsTable": "PermissionsTable",
    "KeptDeskTable": "DeskTable",
}
TABLES = ("KeptPermissionsTable", "KeptDeskTable")
STREAM = "KeptDeskStreamArn"
GROUP = "AWS::Cognito::UserPoolGroup"
# Before there is a stack, no pool can have its domain.
NO_STACK = "arn:aws:cloudformation:::stack/none/none"


class Kept:
    """One deployment's tables and pools that are there already.

    Args:
        template: The template, with the deployment's parameters.
        overrides: Those that are not to have their defaults.
        session: Who looks, and where.
        stack: The stack; None before it exists.
    """

    def __init__(
        self, template: Template, overrides: Mapping[str, str], session: boto3.Session, stack: StackTypeDef | None
    ) -> None:
        self._template = template
        self._overrides = overrides
        self._session = session
        self._stack = stack
        self._tables: dict[str, KeptTable] = {}
        self._resolver = Resolver(template, {"AWS::StackId": stack["StackId"] if stack else NO_STACK})

    def stream(self) -> Mapping[str, str]:
        """Return the parameter that names the stream of the desk's table, if that is given.

        Raises:
            Refused: There is no such table, or samconfig.toml names another stream.
        """
        desk = self._table("KeptDeskTable")
        if desk is None:
            return {}
        arn = desk.stream_arn
        if self._overrides.get(STREAM, arn) != arn:
            raise CommandRefused(
                f"{STREAM} is not the stream of {desk.name}: leave it out of samconfig.toml, it is found out"
            )
        return {STREAM: arn} if arn else {}

    def unready(self) -> Iterator[Unready]:
        """Yield what has to be done first.

        Raises:
            Refused: Something that is named is not there, or is something else.
        """
        for parameter in TABLES:
            if table := self._table(parameter):
                yield from table.unready(self._declared_value(IN_PLACE_OF[parameter]))
        yield from self._staff()
        yield from self._customers()

    def _table(self, parameter: str) -> KeptTable | None:
        """Return the table that a parameter names, as it was when it was first looked at; None if it names none."""
        name = self._overrides.get(parameter, "")
        if name and name not in self._tables:
            self._tables[name] = describe_table(self._session.client("dynamodb"), name)
        return self._tables.get(name)

    def _staff(self) -> Iterator[Unready]:
        if pool_id := self._overrides.get("KeptStaffPoolId", ""):
            if pool_id == outputs_of(self._stack).get("CustomerPoolId"):
                raise CommandRefused(
                    "KeptStaffPoolId is the pool of the customers: each of them could sign in to the desk"
                )
            pool = describe_pool(self._session.client("cognito-idp"), pool_id)
            groups = [properties["GroupName"] for _, properties in self._template.of_type(GROUP)]
            mfa = self._declared_value("StaffPool", "MfaConfiguration")
            yield from pool.as_staff(groups, mfa=mfa, is_production=self._overrides.get("Environment") == "prod")
            yield from pool.signs_in_at(self._declared_value("StaffPoolDomain", "Domain"))

    def _customers(self) -> Iterator[Unready]:
        if pool_id := self._overrides.get("CustomerPoolId", ""):
            if pool_id == outputs_of(self._stack).get("StaffPoolId"):
                raise CommandRefused(
                    "CustomerPoolId is the pool of the staff: whoever may use a tool could disable them"
                )
            pool = describe_pool(self._session.client("cognito-idp"), pool_id)
            yield from pool.as_customers()
            if self._overrides.get("CustomerCallbackUrls"):
                yield from pool.signs_in_at(self._declared_value("CustomerPoolDomain", "Domain"))

    def _declared_value(self, logical_id: str, name: str | None = None) -> Any:  # noqa: ANN401 -- a template's value
        properties = self._template.properties(logical_id)
        return self._resolver.resolve(properties if name is None else properties[name])
