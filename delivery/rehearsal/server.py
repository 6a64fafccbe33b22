"""The AWS of a rehearsal: moto as `moto_sam_server` sets it up, with loops, custom domains and a custom resource.

MOTO_PORT=5600 AWS_ACCESS_KEY_ID=the-runs-own PYTHONPATH=../shared/tools python -m delivery.rehearsal.server
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import moto.awslambda.models as functions
import moto.dynamodb.models.table as tables
import moto_sam_server as tool
from moto.cloudformation import parsing, responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from samtranslator.yaml_helper import yaml_parse
from werkzeug.serving import run_simple

from delivery.template.loops import unrolled
from local.aws.admission import Admission, NotAdmitted
from local.aws.moto_server import refuse

serverless = tool.sam_transform
plain_fit = tool.fit
plain_delete, plain_describe = parsing.ResourceMap.delete, tables.Table.describe
plain_summary = responses.get_template_summary_response_from_template
CHECKOUT = Path(__file__).resolve().parents[2]


def domain(client: Any, declared: dict[str, Any], *_: str) -> tuple[str, dict[str, str]]:
    """Make a custom domain; AWS would name the regional host that it leads to."""
    name = tool.call(client, "create_domain_name", declared)["DomainName"]
    return name, {"RegionalDomainName": "d-rehearsal.execute-api.us-east-1.amazonaws.com", "RegionalHostedZoneId": "Z0"}


def mapping(client: Any, declared: dict[str, Any], *_: str) -> tuple[str, dict[str, str]]:
    """Map a domain to a stage."""
    made = tool.call(client, "create_api_mapping", {"ApiMappingKey": "", **declared})
    return made["ApiMappingId"], {}


def document_policy(_client: Any, _declared: dict[str, Any], *_: str) -> tuple[str, dict[str, str]]:
    """Make nothing: moto's Cognito has no such policy, and nothing in the stack refers to it."""
    return "cimdpolicy", {}


def client(service: str, region: str) -> Any:
    """Return a client that has this run's key, for what moto asks of itself."""
    session: Any = boto3.Session()
    return session.client(service, region_name=region, endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}")


def fit(shape: Any, value: Any) -> Any:
    """Fit a property to an API's input; what `AWS::NoValue` takes out of a list, moto leaves there as None."""
    return plain_fit(shape, [entry for entry in value if entry is not None] if isinstance(value, list) else value)


def summary(body: str) -> dict[str, Any]:
    """Summarise a template; moto takes a loop for a resource."""
    document = yaml_parse(body)
    return plain_summary(json.dumps(unrolled(document, document.get("Parameters", {})), default=str))


def transform(document: dict[str, Any], *arguments: Any) -> Any:
    """Unroll the template's loops, which AWS does before SAM's own transform."""
    return serverless(unrolled(document, document.get("Parameters", {})), *arguments)


def register(kind: str, make: Any) -> None:
    """Teach the rehearsal a type, unless the tool knows it."""
    if kind not in {model.cloudformation_type() for model in tool._keep}:  # noqa: SLF001 -- where it keeps them
        tool.register(kind, "apigatewayv2", make)


def run(function: Any, event: dict[str, Any]) -> tuple[str, bool, str]:
    """Run a deployed function's own code, with its own environment and the checkout in the place of its layer."""
    if "ResponseURL" not in event:
        # A record of the desk's stream: moto looks at no filter, which lets none of what a rehearsal writes pass.
        return "null", False, ""
    port = os.environ["MOTO_PORT"]
    # moto means to be called from a container.
    event["ResponseURL"] = event["ResponseURL"].replace("host.docker.internal:5000", f"localhost:{port}")
    environment = {
        **os.environ,
        **{name: str(value) for name, value in function.environment_vars.items()},
        "AWS_ENDPOINT_URL": f"http://localhost:{port}",
        "PYTHONPATH": str(CHECKOUT / "layers" / "shared"),
    }
    code = "import json, sys, app; app.handler(json.load(sys.stdin), None)"
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        done = subprocess.run(  # noqa: S603 -- our own function
            [sys.executable, "-c", code], input=json.dumps(event), env=environment, cwd=folder, check=False, text=True
        )
    return "null", done.returncode != 0, ""


#: What AWS deletes with a stack and the tool leaves: type → how, from its id and its properties.
DELETES: dict[str, Callable[[Any, str, dict[str, Any]], object]] = {
    "AWS::Cognito::UserPoolClient": lambda c, i, p: c.delete_user_pool_client(UserPoolId=p["UserPoolId"], ClientId=i),
    "AWS::Cognito::UserPoolDomain": lambda c, i, p: c.delete_user_pool_domain(UserPoolId=p["UserPoolId"], Domain=i),
    "AWS::Cognito::UserPoolGroup": lambda c, i, p: c.delete_group(UserPoolId=p["UserPoolId"], GroupName=i),
}


def teach_deletion(model: Any, delete: Callable[[Any, str, dict[str, Any]], object]) -> None:
    """Let a type of the tool's delete what it made."""
    plain_create = model.create_from_cloudformation_json.__func__

    def create(cls: Any, name: str, declared: dict[str, Any], *arguments: Any, **more: Any) -> Any:
        made = plain_create(cls, name, json.loads(json.dumps(declared)), *arguments, **more)
        made.declared = declared["Properties"]
        return made

    def deleted(self: Any, _account_id: str, region: str) -> None:
        delete(client("cognito-idp", region), self.rid, self.declared)

    model.create_from_cloudformation_json = classmethod(create)
    model.delete = deleted


def delete_stack(self: Any) -> None:
    """Keep what the template says: "RetainExceptOnCreate" is "Retain" but for a creation that fails."""
    for declared in self._resource_json_map.values():
        if declared.get("DeletionPolicy") == "RetainExceptOnCreate":
            declared["DeletionPolicy"] = "Retain"
    plain_delete(self)


def describe_table(self: Any, base_key: str = "TableDescription") -> dict[str, Any]:
    """Say of a table that it is encrypted as its template says; moto knows the API's name for it only."""
    answer: dict[str, Any] = plain_describe(self, base_key)
    if (self.sse_specification or {}).get("SSEEnabled"):
        answer[base_key]["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS"}
    return answer


class OneRun:
    """A WSGI application that answers this rehearsal alone: what is deployed here runs as whoever started it."""

    def __init__(self) -> None:
        self._admission = Admission((), os.environ["AWS_ACCESS_KEY_ID"])
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        try:
            # A custom resource's function answers at an address that it was told, without a signature.
            if not environ["PATH_INFO"].endswith("/cfnresponse"):
                self._admission.check_caller(environ)
        except NotAdmitted as refusal:
            return refuse(refusal, start_response)
        return self._moto(environ, start_response)


if __name__ == "__main__":
    tool.client = client
    tool.fit = fit
    tool.sam_transform = transform
    patched: Any = responses
    patched.get_template_summary_response_from_template = summary
    register("AWS::ApiGatewayV2::DomainName", domain)
    register("AWS::ApiGatewayV2::ApiMapping", mapping)
    register("AWS::Cognito::CIMDPolicy", document_policy)
    for cached in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        cached.cache_clear()
    for model in tool._keep:  # noqa: SLF001 -- where it keeps them
        if model.cloudformation_type() in DELETES:
            teach_deletion(model, DELETES[model.cloudformation_type()])
    patched = parsing.ResourceMap
    patched.delete = delete_stack
    patched = tables.Table
    patched.describe = describe_table
    patched = functions.LambdaFunction
    patched._invoke_lambda = run  # noqa: SLF001 -- moto would start a container
    port = int(os.environ["MOTO_PORT"])
    run_simple("127.0.0.1", port, OneRun(), threaded=True, request_handler=MotoRequestHandler)
