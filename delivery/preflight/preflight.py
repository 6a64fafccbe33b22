"""What `make deploy` needs, asked before anything is built: `python -m delivery.preflight.preflight ENVIRONMENT`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from delivery.preflight.company import check_company, company_warnings
from delivery.preflight.desk_notes import policy_of, reach_failure, unknown_regions
from delivery.preflight.kept import Kept
from delivery.preflight.other_desk import OtherDesk
from delivery.preflight.parameters import PARAMETERS, differences, every_parameter, write
from delivery.preflight.samconfig import SAMCONFIG, Environment, read_environment
from delivery.template.choice import with_parameters
from delivery.template.loader import Template, load_template
from delivery.template.node import TemplateProblem
from servicedesk.tools.invisible import replace_unsafe
from stack import terminal
from stack.deployed import outputs_of, present_stack, session_in
from stack.faults import CommandRefused, explain_faults

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

TEMPLATE = SAMCONFIG.parent / "template.yaml"


class Preflight:
    """One deployment, before it is built. AWS is only looked at.

    Args:
        environment: A table of samconfig.toml.
        template: What will be deployed.
        samconfig: The file.

    Raises:
        Refused: There is no such environment, or AWS is out of reach for whoever asks.
    """

    def __init__(self, environment: str, template: Path = TEMPLATE, samconfig: Path = SAMCONFIG) -> None:
        self._environment: Environment = read_environment(environment, samconfig)
        self._template = load_template(template)
        self._checkout = template.parent
        with explain_faults():
            self._session: boto3.Session = session_in()
            self._region = self._session.client("cloudformation").meta.region_name
            self._account = self._session.client("sts").get_caller_identity()["Account"]
        #: As CloudFormation describes it; None before there is one.
        self.stack: StackTypeDef | None = present_stack(self._session, self._environment.stack_name)

    @property
    def destination(self) -> str:
        """Where the deployment would go, in words."""
        return f"stack {self._environment.stack_name} in {self._region} of account {self._account}"

    def parameters(self) -> Mapping[str, str]:
        """Return every parameter of the deployment.

        Raises:
            Refused: The template does not take one of samconfig.toml's, or something has to be done first.
        """
        overrides = self._environment.parameters
        try:
            template = with_parameters(self._template, overrides)
        except TemplateProblem as problem:
            raise CommandRefused(str(problem)) from None
        check_company(self._every(overrides), self._region)
        kept = Kept(template, overrides, self._session, self.stack)
        desk = OtherDesk(_values(template), self._checkout, self._session)
        if unready := [one.told for one in (*kept.unready(), *desk.unready())]:
            raise NotReady(unready)
        return every_parameter(self._template, {**overrides, **kept.stream()})

    def warnings(self) -> Iterator[str]:
        """Yield what people should know before it is deployed, and refuses nothing."""
        yield from company_warnings(self._every(self._environment.parameters), self._session, self.stack)

    def notes(self, values: Mapping[str, str]) -> Iterator[str]:
        """Yield what keeps nobody from deploying and should be looked at, a sentence each.

        Args:
            values: Every parameter of the deployment.
        """
        desk = OtherDesk(values, self._checkout, self._session)
        if desk.settings is None:
            return
        yield from desk.notes()
        if why := reach_failure(desk.settings.url):
            yield f"DeskUrl did not answer this machine ({why}); AWS may reach it"
        if table := outputs_of(self.stack).get("PermissionsTableName"):
            yield from unknown_regions(policy_of(self._session, table), desk.settings.regions)

    def _every(self, overrides: Mapping[str, str]) -> Mapping[str, str]:
        return {name: str(one["Default"]) for name, one in self._template.parameters.items()} | dict(overrides)

    def differences(self, values: Mapping[str, str]) -> Iterator[str]:
        """Yield a line for each parameter that the stack does not have so; none before there is a stack."""
        if self.stack is not None:
            present = {one["ParameterKey"]: one.get("ParameterValue", "") for one in self.stack.get("Parameters", [])}
            yield from differences(values, present)


def _values(template: Template) -> Mapping[str, str]:
    """Return what each parameter of a template is, whether they go together or not."""
    return {name: str(parameter["Default"]) for name, parameter in template.parameters.items()}


class NotReady(CommandRefused):
    """Something has to be done first: a sentence each, with its command."""

    def __init__(self, unready: list[str]) -> None:
        super().__init__("the above has to be done first")
        self.unready = unready


def main(environment: str, parameters: Path = PARAMETERS) -> None:
    """Print the destination and what changes, and leave the parameters for SAM; or say what is missing and exit 1."""
    try:
        preflight = Preflight(environment)
        terminal.say(f"Deploying {environment}: {preflight.destination}")
        values = preflight.parameters()
    except CommandRefused as problem:
        for told in problem.unready if isinstance(problem, NotReady) else ():
            terminal.say(told, err=True)
        raise SystemExit(f"Not deployed: {replace_unsafe(str(problem))}.") from None
    for line in preflight.differences(values):
        terminal.say(f"  {line}")
    for line in (*preflight.warnings(), *preflight.notes(values)):
        terminal.say(f"  Look: {replace_unsafe(line)}.", err=True)
    write(values, parameters)


if __name__ == "__main__":
    main(sys.argv[1])
