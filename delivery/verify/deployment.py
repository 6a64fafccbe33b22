"""What was deployed, as CloudFormation and Lambda describe it: no check knows a name by heart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from delivery.preflight.kept import IN_PLACE_OF
from delivery.template.intrinsics import Resolver
from delivery.template.loader import Template, TemplateProblem, read_template, template_in
from delivery.template.routes import CrossOrigin, declared_cross_origin
from delivery.verify.aws import Aws
from delivery.verify.function import Function, parse_function
from delivery.verify.unanswered import Unanswered
from stack.deployed import DeployedStack

FUNCTION: Final = "AWS::Lambda::Function"
RESOURCE_SERVER: Final = "AWS::Cognito::UserPoolResourceServer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource that the stack has made."""

    logical_id: str
    #: As in the template: ``AWS::DynamoDB::Table``.
    kind: str
    #: What AWS calls it: a name, an id or an ARN, which of them depends on the kind.
    physical_id: str


class Deployment:
    """A stack, with what was declared and what was made of it. Each is read when it is first needed.

    Args:
        stack: The stack, with its outputs.
        aws: Who is asked about the rest. Whatever it raises is raised by what needs its answer.
    """

    def __init__(self, stack: DeployedStack, aws: Aws) -> None:
        self.stack = stack
        self._aws = aws

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Every resource that was made, or that is used in the place of one, by logical id."""
        summaries = self._aws.every(
            "cloudformation:ListStackResources", "StackResourceSummaries", StackName=self.stack.name
        )
        # What a condition left out has no name; AWS does not list it, and no stand-in has to know that.
        return {
            summary["LogicalResourceId"]: Resource(
                logical_id=summary["LogicalResourceId"],
                kind=summary["ResourceType"],
                physical_id=summary["PhysicalResourceId"],
            )
            for summary in summaries
            if summary.get("PhysicalResourceId")
        } | dict(self._kept_resources())

    def _kept_resources(self) -> Iterator[tuple[str, Resource]]:
        """Yield the pools and tables that the stack was told to go on with."""
        for parameter, logical_id in IN_PLACE_OF.items():
            if physical_id := self.stack.parameters.get(parameter):
                kind = str(self.template.resources[logical_id]["Type"])
                yield logical_id, Resource(logical_id=logical_id, kind=kind, physical_id=physical_id)

    def of_type(self, kind: str) -> Sequence[Resource]:
        """Return the resources of one type, in the order that CloudFormation lists them."""
        return [resource for resource in self.resources.values() if resource.kind == kind]

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """Every function by logical id, as it was last deployed."""
        return {
            resource.logical_id: self.function(resource.logical_id, FunctionName=resource.physical_id)
            for resource in self.of_type(FUNCTION)
        }

    def function(self, logical_id: str, **which: str) -> Function:
        """Return one function's configuration as of now.

        Args:
            logical_id: Its name in the template.
            which: Parameters of ``lambda:GetFunctionConfiguration``.
        """
        return parse_function(logical_id, self._aws.ask("lambda:GetFunctionConfiguration", **which))

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """The variables of all functions together: each stands for the same wherever it is set."""
        return {name: value for function in self.functions.values() for name, value in function.variables.items()}

    @cached_property
    def template(self) -> Template:
        """The template as CloudFormation deployed it, every parameter's default replaced by what was given."""
        answer = self._aws.ask("cloudformation:GetTemplate", StackName=self.stack.name, TemplateStage="Processed")[
            "TemplateBody"
        ]
        # boto3 makes a document of JSON, and leaves YAML as it is.
        read = read_template if isinstance(answer, str) else template_in
        with _explain_template():
            template = read(answer, "the deployed template")
        given = {
            name: {**declared, "Default": self.stack.parameters.get(name, declared.get("Default", ""))}
            for name, declared in template.parameters.items()
        }
        return replace(template, parameters=given)

    def declared_property(self, logical_id: str, name: str) -> Any:  # noqa: ANN401 -- a property of any shape
        """Return a property of a resource as the template declares it, resolved, or None when it declares none.

        Raises:
            Unanswered: It holds what only CloudFormation knows.
        """
        template = self.template
        with _explain_template():
            return self._resolver.resolve(template.properties(logical_id).get(name))

    def parameter(self, name: str) -> str:
        """Return what a parameter of the template was given, or its default; empty if there is no such parameter."""
        return str(self.template.parameters.get(name, {}).get("Default", ""))

    @cached_property
    def cross_origin(self) -> CrossOrigin | None:
        """The API's CORS configuration as the template declares it, or None when it declares none."""
        template = self.template
        with _explain_template():
            return declared_cross_origin(template)

    @cached_property
    def _resolver(self) -> Resolver:
        ids = {resource.logical_id: resource.physical_id for resource in self.resources.values()}
        servers = {resource.logical_id: self.stack.output("McpUrl") for resource in self.of_type(RESOURCE_SERVER)}
        partition, region, account = self.stack.stack_id.split(":")[1], self.stack.region, self.account
        names = {"StackName": self.stack.name, "StackId": self.stack.stack_id}
        names |= {"Partition": partition, "Region": region, "AccountId": account}
        return Resolver(self.template, {**{f"AWS::{name}": value for name, value in names.items()}, **ids, **servers})

    @property
    def account(self) -> str:
        """The account's number, as text."""
        return self.stack.stack_id.split(":")[4]

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of something of this stack's region and account."""
        return f"arn:{self.stack.stack_id.split(':')[1]}:{service}:{self.stack.region}:{self.account}:{resource}"


@contextmanager
def _explain_template() -> Iterator[None]:
    try:
        yield
    except TemplateProblem as problem:
        raise Unanswered(f"the template was not understood: {problem}", "Report it, with this line.") from None
