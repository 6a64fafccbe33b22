"""The stack that is driven: updated, used by people, asked what it misses, taken down."""

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from second.emulator import CHECKOUT
from second.network import REGION, name_here

from delivery.rehearsal.emulator import client
from delivery.rehearsal.expectation import Failed
from delivery.rehearsal.rehearse import DEPLOYMENTS, name_of, settings_of
from delivery.rehearsal.sam import defaults, deploy, sam
from tests.infrastructure.transformed import Properties, resources

#: The kind that is driven: the one that takes made-up people, under a name that AWS gave it.
KIND: Final = next(kind for kind in DEPLOYMENTS if kind[0] == "dev" and not kind[1])
#: What it was not rehearsed with. With the first, people sign in with a password alone; with the second, a changed
#: permission is a changed answer, and nobody waits; with the next, customers have a page to choose a new password on,
#: without which nobody's is reset; with the last, a function is asked whenever somebody signs in.
CHANGED: Final = {
    "Mfa": "OFF",
    "PermissionsTtlSeconds": "0",
    "DescribedClients": "https://vendor.example/oauth/client.json",
    "CustomerCallbackUrls": "https://shop.example/signed-in",
    "CompanySignIn": "saml",
    "CompanyMetadataUrl": "https://company.example/metadata",
}
#: Half of what a rule says must be given together.
FORBIDDEN: Final = {"DomainName": "desk.example.com"}
RULE: Final = "DomainName and CertificateArn are given together"
TESTS: Final = "tests/deployed"


class Failures:
    """A plugin of pytest that hears which tests fail."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the name of a test that fails, or that cannot begin or end."""
        if report.failed:
            self.names.append(report.nodeid.rsplit("::", 1)[-1])


class Driven:
    """One stack of those that were rehearsed."""

    def __init__(self, packaged: str, environment: dict[str, str]) -> None:
        self.stack: Final = name_of(KIND)
        self._packaged = packaged
        self._environment = environment

    def client(self, service: str) -> Any:
        """Return a client for one of AWS's services."""
        return client(service, self._environment)

    @property
    def resources(self) -> dict[str, str]:
        """Name in the template → name in AWS."""
        listed = self.client("cloudformation").describe_stack_resources(StackName=self.stack)["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}

    def refuse_what_a_rule_forbids(self) -> None:
        """Deploy what a rule of the template forbids.

        Raises:
            Failed: It was not refused, or for another reason.
        """
        try:
            self._deploy(FORBIDDEN)
        except Failed as refused:
            if RULE in str(refused):
                return
            raise
        raise Failed(f"{FORBIDDEN} was deployed, although: {RULE}")

    def change_settings(self) -> None:
        """Deploy other settings; requests must go to another version of the function then.

        Raises:
            Failed: They do not.
        """
        before = self._live_version()
        self._deploy(CHANGED)
        if self._live_version() == before:
            raise Failed(f"{CHANGED} were deployed, and requests still go to version {before}")
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        name_here(*(urlsplit(outputs[name]).netloc for name in ("McpUrl", "SignInUrl")))

    def test(self, file: str = "") -> None:
        """Run the tests of a deployed stack, or one file of them, which print what they find.

        Raises:
            Failed: One failed.
        """
        if self._pytest(file, Failures()) != pytest.ExitCode.OK:
            raise Failed(f"{TESTS}/{file} does not hold")

    def first_failure(self, file: str) -> str:
        """Run a file of these tests up to the first that fails, in silence; return its name, or nothing.

        Raises:
            Failed: They could not be run.
        """
        failures = Failures()
        with redirect_stdout(io.StringIO()) as said:
            code = self._pytest(file, failures, "--exitfirst")
        if code != (pytest.ExitCode.TESTS_FAILED if failures.names else pytest.ExitCode.OK):
            raise Failed(f"{file} could not be run:\n{said.getvalue()[-4_000:]}")
        return ", ".join(failures.names)

    def take_down(self) -> None:
        """Delete the stack: what people entrusted to it stays, and nothing else.

        Raises:
            Failed: Something that should stay is gone, or the other way round.
        """
        kept = {self.resources[name] for name, one in resources(with_own=True).items() if _is_kept(one)}
        mine, before = set(self.resources.values()), set(self._there())
        sam(["delete", "--stack-name", self.stack, "--no-prompts", "--region", REGION], self._environment)
        left = mine & set(self._there())
        if left != kept or not kept <= before:
            raise Failed(f"of {sorted(mine & before)}, after the deletion, {sorted(left)} are left, not {sorted(kept)}")

    def _pytest(self, file: str, failures: Failures, *options: str) -> int:
        # In this process, whose environment leads to the stack: what tests import is imported once.
        options += ("--quiet", "-p", "no:cacheprovider", "--disable-plugin-autoload", "--stack", self.stack)
        return pytest.main([f"{CHECKOUT / TESTS / file}", f"--rootdir={CHECKOUT}", *options], plugins=[failures])

    def _deploy(self, settings: dict[str, str]) -> None:
        given = {**settings_of(KIND), **settings}
        parameters = [*defaults(self._packaged), *(f"{name}={value}" for name, value in given.items())]
        deploy(self._packaged, self.stack, parameters, self._environment)

    def _live_version(self) -> str:
        alias = self.client("lambda").get_alias(FunctionName=self.resources["McpFunction"], Name="live")
        return str(alias["FunctionVersion"])

    def _there(self) -> Iterator[str]:
        """Yield the names of tables, pools, functions, roles and log groups."""
        yield from self.client("dynamodb").list_tables()["TableNames"]
        yield from (pool["Id"] for pool in self.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"])
        yield from (one["FunctionName"] for one in self.client("lambda").list_functions()["Functions"])
        yield from (one["RoleName"] for one in self.client("iam").list_roles(MaxItems=1_000)["Roles"])
        yield from (one["logGroupName"] for one in self.client("logs").describe_log_groups()["logGroups"])


def _is_kept(resource: Properties) -> bool:
    """Tell whether the template says that a table or a pool stays."""
    kinds = {"AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}
    return resource["Type"] in kinds and str(resource.get("DeletionPolicy")).startswith("Retain")
