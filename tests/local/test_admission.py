"""The stand-ins of AWS answer this run's own functions and commands, and nobody else."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import moto
import pytest

from local.aws.admission import SERVICES
from local.aws.moto_server import MotoServer
from stack.aws_clients import Clients
from tests.aws.tables import made_table

TABLE = "PermissionsTable"
#: What containers call the machine.
HOST = "host.docker.internal"
DELETE_TABLE = json.dumps({"TableName": TABLE})


@pytest.fixture(scope="module")
def server() -> Iterator[MotoServer]:
    running = MotoServer(host=HOST)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def clients(server: MotoServer) -> Iterator[Clients]:
    """This run's own, which have made a table."""
    made = Clients(server.endpoint_url, server.access_key_id)
    made_table(TABLE, made.dynamodb)
    yield made
    made.close()


def signature(key: str, service: str = "dynamodb") -> str:
    """Anybody can write this: moto reads the service's name in it and nothing else."""
    return (
        f"AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )


def ask(
    server: MotoServer,
    *,
    method: str = "POST",
    path: str = "/",
    host: str = "127.0.0.1:{port}",
    authorization: str | None = "",
    target: str | None = "DynamoDB_20120810.DeleteTable",
    **more: str,
) -> tuple[HTTPResponse, str]:
    """Send one request: this run's own, but for what is given otherwise."""
    endpoint = urlsplit(server.endpoint_url)
    if authorization is not None:
        more["authorization"] = (authorization or signature("{key}")).format(key=server.access_key_id)
    if target is not None:
        more["x-amz-target"] = target
    connection = HTTPConnection(endpoint.hostname or "", endpoint.port, timeout=20)
    connection.request(method, path, DELETE_TABLE, {**more, "host": host.format(port=endpoint.port)})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer, body


#: Each differs from a request of this run in one thing.
REFUSED = {
    "a page of another site": {"origin": "https://evil.example"},
    "a page of no site": {"origin": "null"},
    "a page of this machine": {"origin": "http://127.0.0.1:{port}"},
    "a page's preflight": {
        "method": "OPTIONS",
        "authorization": None,
        "origin": "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-amz-target",
    },
    "a preflight without a page": {"method": "OPTIONS"},
    "a name that a page pointed at this machine": {"host": "evil.example:{port}"},
    "another name of this machine": {"host": "localhost:{port}"},
    "another port": {"host": "127.0.0.1:1"},
    "no port": {"host": "127.0.0.1"},
    "no host": {"host": ""},
    "no signature": {"authorization": None},
    "another's key": {"authorization": signature("x")},
    "the beginning of the key": {"authorization": signature("{key:.31}")},
    "more than the key": {"authorization": signature("{key}0")},
    "the key elsewhere in the signature": {"authorization": signature("x", service="{key}")},
    "the key of another kind of signature": {"authorization": "AWS {key}:signature"},
    "the key as a bearer": {"authorization": "Bearer {key}"},
    "roles": {"authorization": signature("{key}", "iam"), "target": None},
    "stacks": {"authorization": signature("{key}", "cloudformation"), "target": None},
    "functions": {"authorization": signature("{key}", "lambda"), "path": "/2015-03-31/functions/", "target": None},
    "a container": {"authorization": signature("{key}", "batch"), "path": "/v1/submitjob", "target": None},
    "an image build": {"authorization": signature("{key}", "codebuild"), "target": "CodeBuild_20161006.StartBuild"},
    "files": {"authorization": signature("{key}", "s3"), "path": "/bucket/key", "target": None},
    "a service that nobody uses, with a target of one in use": {"path": "/v1/submitjob"},
    "a target of no service": {"target": "Anything.DeleteTable"},
    "no target": {"target": None},
    "moto's own reset": {"path": "/moto-api/reset"},
    "moto's own page": {"method": "GET", "path": "/moto-api/"},
    "the machine's credentials": {"method": "GET", "path": "/latest/meta-data/iam/security-credentials/"},
    "a pool's keys": {"method": "GET", "path": "/us-east-1_pool/.well-known/jwks.json"},
    "another method": {"method": "PUT"},
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_what_this_run_did_not_send_is_refused(
    server: MotoServer, clients: Clients, request_: dict[str, str | None]
) -> None:
    answer, body = ask(server, **request_)  # type: ignore[arg-type]

    assert answer.status == 403
    assert server.access_key_id not in body
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert clients.dynamodb.list_tables()["TableNames"] == [TABLE]


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", f"{HOST}:{{port}}"])
def test_this_runs_functions_are_answered_in_the_process_and_in_a_container(
    server: MotoServer, clients: Clients, host: str
) -> None:
    answer, body = ask(server, host=host, target="DynamoDB_20120810.DescribeTable")

    assert answer.status == 200
    assert json.loads(body)["Table"]["TableName"] == TABLE


def test_what_follows_a_refused_request_on_its_connection_is_not_read(server: MotoServer, clients: Clients) -> None:
    endpoint = urlsplit(server.endpoint_url)
    request = (
        f"POST / HTTP/1.1\r\nhost: {endpoint.netloc}\r\nauthorization: {signature(server.access_key_id)}\r\n"
        f"x-amz-target: DynamoDB_20120810.DeleteTable\r\ncontent-length: {len(DELETE_TABLE)}\r\n\r\n{DELETE_TABLE}"
    )
    refused = f"POST / HTTP/1.1\r\nhost: {endpoint.netloc}\r\ncontent-length: {len(request)}\r\n\r\n"
    with socket.create_connection((endpoint.hostname, endpoint.port), timeout=20) as connection:
        connection.sendall(f"{refused}{request}{request}".encode())
        with suppress(ConnectionError):
            while connection.recv(65_536):
                pass

    assert clients.dynamodb.list_tables()["TableNames"] == [TABLE]


def test_each_run_has_a_key_of_its_own(server: MotoServer) -> None:
    other = MotoServer()
    other.start()
    other.stop()

    assert other.access_key_id != server.access_key_id


def test_no_service_that_is_answered_has_code_that_starts_containers() -> None:
    package = Path(str(moto.__file__)).parent
    has_containers = {path.parent.name for path in package.rglob("*.py") if "docker_client" in path.read_text("utf-8")}

    assert "batch" in has_containers
    assert has_containers.isdisjoint(SERVICES.values())


def test_a_process_with_stand_ins_cannot_reach_docker_where_its_library_is_installed(tmp_path: Path) -> None:
    (tmp_path / "docker.py").write_text("def from_env(): ...\n")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import docker; del sys.modules['docker']\n"
        "from local.aws.moto_server import MotoServer; MotoServer()\n"
        "from moto.utilities.docker_utilities import DockerModel\n"
        "try: DockerModel().docker_client\n"
        "except ImportError: print('out of reach')\n"
    )

    done = subprocess.run(  # noqa: S603 -- our own arguments
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "out of reach\n"
