"""What no tool is begun from: each with a sentence that says what to do, and no file is written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.openapi.arguments import MAX_ARGUMENTS
from cli.openapi.document import MAX_DOCUMENT_BYTES
from tests.cli.openapi.checkout import AuthorsCheckout, content, document, schema

TEXT: dict[str, Any] = {"type": "string"}
WRITES = ("--effect", "writes")
ID = {"name": "id", "in": "path", "required": True, "schema": TEXT}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorsCheckout]:
    folder = tmp_path_factory.mktemp("checkout")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield AuthorsCheckout(folder)


def body(of: Any, media: str = "application/json") -> dict[str, Any]:
    return {"requestBody": {"required": True, **content(of, media)}}


def takes(*parameters: Any) -> dict[str, Any]:
    return {"parameters": [ID, *parameters]}


def query(name: str, of: Any = TEXT, **members: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": of, **members}


def with_schemas(operation: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    return {**document(**operation), "components": {"schemas": schemas}}


def twice() -> dict[str, Any]:
    paths = {**document()["paths"], **document(path="/others/{id}")["paths"]}
    return {**document(), "paths": paths}


REF = "#/components/schemas/"
NODE = schema(parent={"$ref": f"{REF}Node"})
OPTIONAL = {"type": "object", "properties": {"text": TEXT, "fields": {"type": "object"}}}
PARTS = {"allOf": [{"type": "string", "maxLength": 5}, {"type": "string", "maxLength": 6}]}
HOST: dict[str, Any] = {"servers": [{"url": "https://elsewhere.example.com"}]}

REFUSED: dict[str, tuple[Any, tuple[str, ...], str]] = {
    # The document.
    "Swagger 2": ({"swagger": "2.0", "paths": {}}, WRITES, "convert it to OpenAPI 3"),
    "a later version": ({**document(), "openapi": "3.2.0"}, WRITES, '"openapi": "3.0'),
    "no version": ({"paths": {}}, WRITES, '"openapi": "3.0'),
    "a list": ("[1, 2]", WRITES, '"openapi": "3.0'),
    "neither JSON nor YAML": ('{"openapi": ', WRITES, "convert it to JSON"),
    "YAML that is broken": ("openapi: [", WRITES, "convert it to JSON"),
    "YAML with aliases": ("a: &a [1]\nb: *a\n", WRITES, "convert it to JSON"),
    "nested without end": ("[" * 100_000, WRITES, "convert it to JSON"),
    "too large": (" " * (MAX_DOCUMENT_BYTES + 1), WRITES, "cut out the operation"),
    # The operation.
    "an unknown operation": (document(operationId="cal"), WRITES, 'did you mean "cal"?'),
    "no operation with an id": (document(operationId=None), WRITES, 'write "operationId"'),
    "two of one id": (twice(), WRITES, "rename one"),
    "a host of its own": (document(**HOST), WRITES, "by hand"),
    "a host of its path": (
        {**document(), "paths": {"/requests/{id}": {**document()["paths"]["/requests/{id}"], **HOST}}},
        WRITES,
        "by hand",
    ),
    "a path with half a value": (document(path="/requests/{id}.json"), WRITES, "by hand"),
    "a path upwards": (document(path="/requests/../{id}"), WRITES, "by hand"),
    "a path that is too long": (document(path=f"/{'x' * 120}/{{id}}"), WRITES, "by hand"),
    "a value of the path without a parameter": (document(parameters=[]), WRITES, "add it to your copy"),
    "parameters that are no list": (document(parameters={"id": ID}), WRITES, "repair your copy"),
    # The effect.
    "a POST that reads": (document(), (), "--effect writes, or --search"),
    "a PUT that reads": (document("put"), (), "say --effect writes."),
    "a PUT that searches": (document("put"), ("--search",), "leave it out here"),
    "a search that writes": (document(), (*WRITES, "--search"), "leave it out here"),
    "a DELETE that reads": (document("delete"), (), "--effect destroys"),
    "a DELETE that writes": (document("delete"), WRITES, "--effect destroys"),
    "a DELETE that only touches credentials": (document("delete"), ("--effect", "credentials"), "--effect destroys"),
    "a HEAD": (document("head"), (), "begin it without --from"),
    # What it takes.
    "one of several bodies": (document(**body({"oneOf": [schema(a=TEXT), schema(b=TEXT)]})), WRITES, "oneOf"),
    "any of several bodies": (document(**body({"anyOf": [schema(a=TEXT), schema(b=TEXT)]})), WRITES, "anyOf"),
    "one of several values": (document(**body(schema(a={"oneOf": [TEXT, {"type": "integer"}]}))), WRITES, "oneOf"),
    "any of several values": (document(**body(schema(a={"anyOf": [TEXT, {"type": "integer"}]}))), WRITES, "anyOf"),
    "all of what differs": (document(**body(schema(a=PARTS))), WRITES, "allOf"),
    "several types": (document(**body(schema(a={"type": ["string", "integer"]}))), WRITES, "several types"),
    "a free body": (document(**body({"type": "object", "additionalProperties": True})), WRITES, "begin it without"),
    "a body of anything": (document(**body({})), WRITES, "begin it without --from"),
    "a free object": (document(**body(schema(a={"type": "object", "additionalProperties": TEXT}))), WRITES, "without"),
    "anything": (document(**body(schema(a={}))), WRITES, "begin it without --from"),
    "a free object that may be left out": (document(**body(OPTIONAL)), WRITES, "--without fields"),
    "a body that is a list": (document(**body({"type": "array", "items": TEXT})), WRITES, "begin it without --from"),
    "a list of objects": (document(**body(schema(a={"type": "array", "items": NODE}))), WRITES, "without --from"),
    "a cycle": (with_schemas(body({"$ref": f"{REF}Node"}), Node=NODE), WRITES, "contains itself"),
    "a reference to itself": (with_schemas(body({"$ref": f"{REF}A"}), A={"$ref": f"{REF}A"}), WRITES, "itself"),
    "a file elsewhere": (document(**body({"$ref": "other.json#/A"})), WRITES, "bundle them"),
    "a file of this machine": (document(**body({"$ref": "/etc/passwd"})), WRITES, "bundle them"),
    "a URL": (document(**body({"$ref": "http://169.254.169.254/latest"})), WRITES, "bundle them"),
    "a reference that is no text": (document(**body({"$ref": {"a": 1}})), WRITES, "bundle them"),
    "a reference to nothing": (document(**body({"$ref": f"{REF}A"})), WRITES, "is not in the document"),
    "a parameter elsewhere": (document(**takes({"$ref": "other.json#/A"})), WRITES, "repair your copy"),
    "a required header": (document(**takes({"name": "A", "in": "header", "required": True})), WRITES, "without --from"),
    "a required cookie": (document(**takes({"name": "a", "in": "cookie", "required": True})), WRITES, "without --from"),
    "a form": (document(**body(schema(a=TEXT), "application/x-www-form-urlencoded")), WRITES, "not application/json"),
    "parts": (document(**body(schema(a=TEXT), "multipart/form-data")), WRITES, "not application/json"),
    "a GET with a body": (document("get", **body(schema(a=TEXT))), (), "a GET has none"),
    "a file to send": (document(**body(schema(a={**TEXT, "format": "binary"}))), WRITES, "it is a file"),
    "a deep object in the query": (document(**takes(query("page", style="deepObject"))), WRITES, "--without page"),
    "a list with commas": (
        document(**takes(query("ids", {"type": "array", "items": TEXT}, explode=False))), WRITES, "--without ids",
    ),
    "JSON in the query": (document(**takes(query("a", content={"application/json": {}}))), WRITES, "--without a"),
    "too many arguments": (
        document(**body({"type": "object", "properties": {f"a{n}": TEXT for n in range(MAX_ARGUMENTS)}})),
        WRITES, "--without",
    ),
    "a name that is none": (document(**takes(query("16x16"))), WRITES, "--without 16x16"),
    "a name in another script": (document(**body(schema(größe=TEXT))), WRITES, "cannot be one in Python"),
    "names that clash": (document(**takes(query("page-size"), query("page_size"))), WRITES, "--without page_size"),
    "an enumeration of anything": (document(**body(schema(a={"enum": ["x", 1, {}]}))), WRITES, "short texts"),
    "an enumeration of lines": (document(**body(schema(a={"enum": ["x\ny"]}))), WRITES, "short texts"),
    "bounds that nothing fits": (
        document(**body(schema(a={"type": "integer", "minimum": 5, "maximum": 4}))), WRITES, "within its bounds",
    ),
    "lengths that nothing fits": (
        document(**body(schema(a={**TEXT, "minLength": 9, "maxLength": 8}))), WRITES, "no text is as long",
    ),
    "to leave out what is required": (document(), (*WRITES, "--without", "text"), "is required"),
    "to leave out what there is not": (document(), (*WRITES, "--without", "nothing"), 'leave --without "nothing" out'),
    # What it answers.
    "nothing to read": (document("get", responses={"204": {"description": ""}}), (), "no single value"),
    "a search that finds nothing": (document(responses={"204": {"description": ""}}), ("--search",), "no single value"),
    "an answer of which nothing is said": (document(responses={"200": {"description": ""}}), WRITES, "no single value"),
    "one of two empty answers": (document(responses={"202": {}, "204": {}}), WRITES, "no single value"),
    "no answer": (document(responses={}), WRITES, "no single value"),
    "a list that comes back": (
        document(responses={"200": content({"type": "array", "items": TEXT})}), WRITES, "no single value",
    ),
    "only a secret": (document(responses={"200": content(schema(apiToken=TEXT))}), WRITES, "no single value"),
    "only failures": (document(responses={"400": content(schema(id=TEXT))}), WRITES, "no single value"),
    "an answer elsewhere": (document(responses={"200": {"$ref": "other.json"}}), WRITES, "bundle them"),
    # The command.
    "a system that is none": (document(), (*WRITES, "--system", "Desk!"), "say --system with a noun"),
    "rows of its own": (document(), (*WRITES, "--stores"), "not with --stores"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "words", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_become_a_tool_is_refused_with_what_to_do_and_writes_nothing(
    checkout: AuthorsCheckout, source: Any, words: tuple[str, ...], said: str
) -> None:
    before = checkout.files()

    refused = checkout.begin_from(source, *words)

    assert refused.exit_code in {1, 2}
    assert not isinstance(refused.exception, Exception), refused.exception
    assert said in refused.output
    assert checkout.files() == before


@pytest.mark.parametrize("path", ["https://desk.example.com/openapi.json", "not there.json", "tools"])
def test_a_document_that_is_no_file_is_not_looked_for(checkout: AuthorsCheckout, path: str) -> None:
    before = checkout.files()

    refused = checkout.begin(Path(path), "call", "--effect", "writes")

    assert refused.exit_code == 1
    assert "path" in refused.output
    assert checkout.files() == before


@pytest.mark.parametrize("there", ["reply_to_request.py", "tests/test_reply_to_request.py", "company_desk.yaml"])
def test_a_file_that_is_there_stays_as_it_is(checkout: AuthorsCheckout, there: str) -> None:
    path = checkout.folder / "tools" / there
    path.write_text("# Somebody's.\n")
    before = checkout.files()

    refused = checkout.begin_from(document(), *WRITES)
    after = checkout.files()
    path.unlink()

    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert "another name" in refused.output
    assert after == before


def test_an_operation_that_is_named_by_its_path_is_to_be_given_an_id(checkout: AuthorsCheckout) -> None:
    before = checkout.files()

    refused = checkout.begin_from(document(operationId=None), *WRITES, operation="POST /requests/{id}")

    assert "the operation has no id" in refused.output
    assert checkout.files() == before


def test_a_document_without_an_operation_is_to_be_told_which(checkout: AuthorsCheckout) -> None:
    before = checkout.files()

    refused = checkout.begin_from(document(), operation="")

    assert "say which operation of the document: --operation ID" in refused.output
    assert checkout.files() == before


@pytest.mark.parametrize("words", [["--operation", "a"], ["--search"], ["--without", "a"]])
def test_what_goes_with_a_document_means_nothing_without_one(checkout: AuthorsCheckout, words: list[str]) -> None:
    from click.testing import CliRunner

    from cli.new_tool import new_tool

    before = checkout.files()

    refused = CliRunner().invoke(new_tool, ["reply_to_request", *words])

    assert "go with --from" in refused.output
    assert checkout.files() == before
