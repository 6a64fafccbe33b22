"""As much of the AWS CLI as the commands that are printed use: what it would ask AWS for."""

from __future__ import annotations

import json
import shlex
from typing import Any

import boto3
from botocore import xform_name


def run(command: str) -> None:
    """Do what a printed command does."""
    program, service, operation, *words = shlex.split(command)
    assert program == "aws"
    options = dict(_options(words))
    client: Any = boto3.client(service, region_name=options.pop("region"))  # type: ignore[call-overload]
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation.replace("-", "_")])
    members = {xform_name(name): name for name in shape.input_shape.members}
    arguments = {members[name.replace("-", "_")]: value for name, value in options.items()}
    getattr(client, operation.replace("-", "_"))(**arguments)


def _options(words: list[str]) -> Any:
    while words:
        name, *words = words
        assert name.startswith("--"), name
        if words and not words[0].startswith("--"):
            value, *words = words
            yield name.removeprefix("--"), _value(value)
        else:
            yield name.removeprefix("--"), True


def _value(text: str) -> Any:
    if text.startswith(("[", "{")):
        return json.loads(text)
    if "=" not in text:
        return text
    pairs = (pair.split("=") for pair in text.split(","))
    return {name: {"true": True, "false": False}.get(value, value) for name, value in pairs}
