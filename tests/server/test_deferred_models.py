"""What is defined meanwhile builds when it is used, says the same as ever, and nothing else is touched."""

import json
import subprocess
import sys
from typing import Annotated, Final

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from servicedesk.server.deferred_models import build_deferred_models, deferred_models
from tests.test_cold_path import ENVIRONMENT

#: What a start in a process of its own says of the SDK's models: how many there are, and how many are built; and then
#: whether an adapter is left that is not.
_COUNTED: Final = """
import gc, json
from pydantic import TypeAdapter
import functions.mcp.app as app
from servicedesk.server.deferred_models import imported_models
def counted():
    sdks = [model for model in imported_models() if model.__module__.split(".")[0] in {"mcp", "mcp_types"}]
    return len(sdks), sum(model.__pydantic_complete__ for model in sdks)
after_start = counted()
app.prepare()
gc.unfreeze()
adapters = [one.pydantic_complete for one in gc.get_objects() if type(one) is TypeAdapter]
print(json.dumps([after_start, counted(), all(adapters) and len(adapters)]))
"""


def test_a_model_that_is_defined_meanwhile_is_built_when_it_is_used() -> None:
    with deferred_models():

        class Line(BaseModel):
            number: int

        assert not Line.__pydantic_complete__

    assert Line(number=1).model_dump() == {"number": 1}
    assert Line.__pydantic_complete__


def test_an_adapter_of_a_union_is_built_when_it_is_used() -> None:
    with deferred_models():
        plain, annotated = TypeAdapter[int | str](int | str), TypeAdapter(Annotated[int | None, "a note"])

        assert not plain.pydantic_complete
        assert not annotated.pydantic_complete

    assert plain.validate_python("a") == "a"
    assert annotated.validate_json("null") is None
    assert plain.pydantic_complete


def test_what_is_refused_is_refused_in_the_same_words() -> None:
    class AtOnce(BaseModel, title="Line"):
        number: int

    with deferred_models():

        class Later(BaseModel, title="Line"):
            number: int

    refused = []
    for model in (AtOnce, Later):
        with pytest.raises(ValidationError) as caught:
            model.model_validate({"number": "one"})
        refused.append(caught.value.json())
    assert refused[0] == refused[1]


def test_an_adapter_of_one_model_follows_the_model() -> None:
    class Line(BaseModel):
        number: int

    with deferred_models():
        assert TypeAdapter(Line).pydantic_complete


def test_names_are_looked_up_where_the_adapter_is_made() -> None:
    class Line(BaseModel):
        number: int

    with deferred_models():
        adapter = TypeAdapter(list["Line"])

    assert adapter.validate_python([{"number": 1}]) == [Line(number=1)]


def test_what_is_defined_afterwards_is_built_at_once_also_where_the_import_failed() -> None:
    with pytest.raises(ImportError), deferred_models():
        raise ImportError

    class Line(BaseModel):
        number: int

    assert Line.__pydantic_complete__
    assert TypeAdapter(int | str).pydantic_complete
    assert "defer_build" not in BaseModel.model_config


def test_whatever_is_still_deferred_is_built_for_a_snapshot() -> None:
    with deferred_models():

        class Line(BaseModel):
            number: int

        adapter = TypeAdapter[Line | str](Line | str)

    build_deferred_models()

    assert Line.__pydantic_complete__
    assert adapter.pydantic_complete


def test_a_start_builds_few_of_the_sdks_models_and_a_snapshot_has_them_all() -> None:
    run = subprocess.run(  # noqa: S603 -- our own statements
        [sys.executable, "-c", _COUNTED], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )

    (models, built), in_a_snapshot, adapters = json.loads(run.stdout)
    assert models > 300
    assert built < models / 10
    assert in_a_snapshot == [models, models]
    assert adapters > 10
