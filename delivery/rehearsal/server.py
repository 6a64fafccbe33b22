"""The AWS of a rehearsal: moto with SAM's transform, loops, custom domains and a custom resource.

MOTO_PORT=5600 AWS_ACCESS_KEY_ID=the-runs-own python -m delivery.rehearsal.server
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import moto.awslambda.models as functions
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

from delivery.rehearsal import cloudformation
from delivery.rehearsal.api_resource import register
from delivery.rehearsal.resource_types import TYPES
from local.aws.admission import Admission, NotAdmitted
from local.aws.moto_server import refuse

CHECKOUT = Path(__file__).resolve().parents[2]


def run_function(function: Any, event: dict[str, Any]) -> tuple[str, bool, str]:
    """Run a deployed function's own code, with its own environment and the checkout in the place of its layer."""
    if "ResponseURL" not in event:
        # A record of the desk's stream: moto looks at no filter, which lets none of what a rehearsal writes pass.
        return "null", False, ""
    port = os.environ["MOTO_PORT"]
    # moto means to be called from a container.
    event["ResponseURL"] = urlsplit(event["ResponseURL"])._replace(netloc=f"localhost:{port}").geturl()
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


class OneRun:
    """A WSGI application that answers this rehearsal alone: what is deployed here runs as whoever started it."""

    def __init__(self) -> None:
        self._admission = Admission((), os.environ["AWS_ACCESS_KEY_ID"])
        self._moto = DomainDispatcherApplication(create_backend_app)
        # moto would look at its folders for every request.
        self._moto.get_backend_for_host = cache(self._moto.get_backend_for_host)  # type: ignore[method-assign]

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
    cloudformation.patch()
    known = register(TYPES)  # for as long as this is kept
    invoked: Any = functions.LambdaFunction
    invoked._invoke_lambda = run_function  # noqa: SLF001 -- moto would start a container
    run_simple("127.0.0.1", int(os.environ["MOTO_PORT"]), OneRun(), threaded=True, request_handler=MotoRequestHandler)
