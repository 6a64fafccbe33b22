"""Deploy the built template to a stand-in for AWS, twice, for kinds of deployment in which any two choices meet.

    python -m delivery.rehearsal.rehearse .aws-sam/build/template.yaml

Every resource that the template declares must be created and no other, the default policy must be in its table, every
output must have its value, and the second deployment must change nothing. Needs `sam` on PATH.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import boto3
from samtranslator.yaml_helper import yaml_parse

from tests.infrastructure.transformed import deployed, resources

CHECKOUT = Path(__file__).resolve().parents[2]
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/4ae5cd0c-3f5b-4f3a-9ab0-0f1a1c0f4a11"
Deployment = tuple[str, bool, str]
#: Environment, whether it has a domain of its own, SnapStart. Every two of them in all their combinations.
DEPLOYMENTS: list[Deployment] = [
    ("dev", False, "off"),
    ("dev", True, "on"),
    ("prod", False, "on"),
    ("prod", True, "off"),
]
STARTS_WITHIN_SECONDS = 60
SAM_ENDS_WITHIN_SECONDS = 120


class Failed(Exception):
    """The rehearsal did not go as a deployment must."""


@contextmanager
def aws() -> Iterator[dict[str, str]]:
    """Run a stand-in; yield the environment that leads to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "MOTO_PORT": str(port),
        "PYTHONPATH": f"{CHECKOUT.parent / 'shared' / 'tools'}:{CHECKOUT}",
        "AWS_ENDPOINT_URL": f"http://localhost:{port}",
        # The stand-in answers who has it.
        "AWS_ACCESS_KEY_ID": secrets.token_hex(16),
        "AWS_SECRET_ACCESS_KEY": "rehearsal",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS": "1",
    }
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", "delivery.rehearsal.server"]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 -- our own
        try:
            wait_until_it_refuses_strangers(f"http://localhost:{port}/moto-api/", server)
            yield environment
        except Failed:
            log.seek(0)
            print(log.read()[-4_000:], file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait()


def wait_until_it_refuses_strangers(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when `url` answers, and does not answer whoever asks."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url):  # noqa: S310 -- localhost
                raise Failed("the stand-in answers strangers")
        except HTTPError as refusal:
            refusal.close()
            if refusal.code == HTTPStatus.FORBIDDEN:
                return
            raise Failed(f"the stand-in answers strangers with {refusal.code}") from None
        except URLError:
            time.sleep(0.1)
    raise Failed("the stand-in did not start")


def defaults(template: str) -> Iterator[str]:
    """Yield every parameter with its default: moto takes a parameter that is not given again for a changed one."""
    for name, parameter in yaml_parse(Path(template).read_text(encoding="utf-8"))["Parameters"].items():
        yield f'{name}="{parameter["Default"]}"'


def sam(arguments: list[str], environment: dict[str, str]) -> str:
    """Run SAM; return what it printed."""
    # Away from samconfig.toml, which holds other parameters.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 -- our own
            ["sam", *arguments],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=SAM_ENDS_WITHIN_SECONDS,
            check=False,
        )
    if done.returncode:
        raise Failed(done.stdout[-2_000:] + done.stderr[-2_000:])
    return done.stdout


def deploy(template: str, stack: str, parameters: list[str], environment: dict[str, str]) -> str:
    """Deploy once; return what SAM printed."""
    arguments = ["deploy", "--template", template, "--stack-name", stack, "--resolve-s3", "--no-confirm-changeset"]
    arguments += ["--no-fail-on-empty-changeset", "--capabilities", "CAPABILITY_IAM"]
    return sam([*arguments, "--parameter-overrides", *parameters], environment)


def client(service: str, environment: Mapping[str, str]) -> Any:
    """Return a client for one of the stand-in's services."""
    keys = environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    session: Any = boto3.Session(*keys, region_name=environment["AWS_DEFAULT_REGION"])
    return session.client(service, endpoint_url=environment.get("AWS_ENDPOINT_URL"))


def declared(settings: Mapping[str, str]) -> int:
    """Return how many resources the template declares for a deployment with `settings`, after SAM's transform."""
    resolver, there = deployed(settings), resources(with_own=True)
    conditions = [resource["Condition"] for resource in there.values() if "Condition" in resource]
    return len(there) - sum(not resolver.resolve({"Condition": name}) for name in conditions)


def name_of(deployment: Deployment) -> str:
    """Return the name of the stack of a kind of deployment."""
    kind, domain, snap_start = deployment
    return f"{kind}-{'domain' if domain else 'plain'}-{snap_start}"


def settings_of(deployment: Deployment) -> dict[str, str]:
    """Return the parameters of a kind of deployment that are not the defaults."""
    kind, domain, snap_start = deployment
    settings = {"Environment": kind, "SnapStart": snap_start}
    if kind == "prod":
        settings["DescribedClients"] = "https://vendor.example/oauth/client.json,https://*.assistant.example/c/*"
    if domain:
        settings |= {"DomainName": f"{name_of(deployment)}.example.com", "CertificateArn": CERTIFICATE}
    return settings


def plain(value: str) -> str:
    """Return a parameter as AWS has it; moto writes a list as Python does."""
    return value.strip("[]").replace("'", "").replace(", ", ",") if value.startswith("[") else value


def inspect(stack_name: str, environment: dict[str, str]) -> int:
    """Look at what was deployed; return the number of resources."""
    clients = {name: client(name, environment) for name in ("cloudformation", "dynamodb")}
    (stack,) = clients["cloudformation"].describe_stacks(StackName=stack_name)["Stacks"]
    listed = clients["cloudformation"].describe_stack_resources(StackName=stack_name)["StackResources"]
    # moto lists what a condition left out, without a name.
    made = [resource for resource in listed if resource.get("PhysicalResourceId")]
    outputs = {output["OutputKey"]: output.get("OutputValue") for output in stack["Outputs"]}
    table = next(r["PhysicalResourceId"] for r in made if r["LogicalResourceId"] == "PermissionsTable")
    groups = {row["pk"]["S"] for row in clients["dynamodb"].scan(TableName=table)["Items"]}
    if empty := [name for name, value in outputs.items() if value in {None, "", "None"}]:
        raise Failed(f"outputs without a value: {empty}")
    if groups != {"group#administrators", "group#auditors", "group#support-engineers"}:
        raise Failed(f"the default policy is not in place: {sorted(groups)}")
    return len(made)


def rehearse(template: str, deployment: Deployment, environment: dict[str, str]) -> str:
    """Deploy one kind of stack twice; return what to say about it.

    Raises:
        Failed: Something was not created, or the second deployment changed something.
    """
    stack, settings = name_of(deployment), settings_of(deployment)
    parameters = [*defaults(template), *(f"{name}={value}" for name, value in settings.items())]
    started = time.monotonic()
    deploy(template, stack, parameters, environment)
    made = inspect(stack, environment)
    if made != declared(settings):
        raise Failed(f"{stack} has {made} resources, and the template declares {declared(settings)}")
    again = deploy(template, stack, parameters, environment)
    if "No changes to deploy" not in again:
        raise Failed(f"the second deployment of {stack} changed something:\n{again[:4_000]}")
    kind, domain, snap_start = deployment
    name = f"{kind:4}  {'custom domain' if domain else 'no domain':13}  SnapStart {snap_start:3}"
    return f"  {name}  {made} resources, second deployment: no changes  ({time.monotonic() - started:.0f} s)"


def package(template: str, folder: str, environment: dict[str, str]) -> str:
    """Upload the artefacts of a built template; return the path of the template that names them there."""
    packaged = f"{folder}/packaged.yaml"
    built = str(Path(template).resolve())
    sam(["package", "-t", built, "--resolve-s3", "--output-template-file", packaged], environment)
    return packaged


def rehearse_all(packaged: str, environment: dict[str, str]) -> None:
    """Rehearse each deployment; two at a time, as half of it is waiting."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for said in pool.map(lambda deployment: rehearse(packaged, deployment, environment), DEPLOYMENTS):
            print(said, flush=True)


def main(template: str) -> None:
    """Rehearse on moto."""
    with aws() as environment, tempfile.TemporaryDirectory() as folder:
        rehearse_all(package(template, folder, environment), environment)


if __name__ == "__main__":
    # Who is stopped stops what they started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(*sys.argv[1:])
