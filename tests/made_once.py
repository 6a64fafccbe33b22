"""What is made for every test and is always the same, made once in each process: it is most of the time of many."""

from __future__ import annotations

import json
import pickle
import ssl
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any, TypeVar, get_args

import botocore.hooks
import httpcore2
import moto.core.models
import moto.core.utils
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from joserfc.jwk import RSAKey
from pydantic import BaseModel, ConfigDict, TypeAdapter

from delivery.template import loader
from servicedesk.aws.search import contact_words
from servicedesk.tools import profiled
from servicedesk.tools.profile import DeskProfile
from tests.seeded import few_rows

_ModelT = TypeVar("_ModelT", bound=BaseModel)

#: What customers are found by is the same at every look at them.
_CONTACTS_KEPT = 4_096


@contextmanager
def made_once() -> Iterator[None]:
    """Keep what was made."""
    with pytest.MonkeyPatch.context() as patch:
        _keep_keys(patch)
        _keep_what_libraries_look_up(patch)
        _keep_what_stacks_start_with(patch)
        # What a tool takes and returns in front of another company's desk, made for each of its execution environments.
        for name in ("arguments_for", "result_for"):
            patch.setattr(profiled, name, _once_for_a_profile(getattr(profiled, name)))
        # What the routes of the permissions API take and return, made for each route of each application.
        patch.setattr("fastapi._compat.v2.TypeAdapter", _adapter)
        # What a tool takes and returns.
        patch.setattr(BaseModel, "model_json_schema", classmethod(_schema))
        yield


def _keep_keys(patch: pytest.MonkeyPatch) -> None:
    import_key = RSAKey.import_key

    @cache
    def import_once(text: str) -> RSAKey:
        return import_key(json.loads(text))

    def key(value: dict[str, Any]) -> RSAKey:
        return import_once(json.dumps(value))

    turn, generate = cycle((1, 2)), cache(lambda _, **how: generate_private_key(**how))
    # The two keys of each local stack, which gives them names of its own.
    keys = SimpleNamespace(generate_private_key=lambda **how: generate(next(turn), **how))
    patch.setattr("local.managed_login.keys.rsa", keys)
    # The one key of moto's pools.
    patch.setattr(RSAKey, "import_key", key)


def _keep_what_libraries_look_up(patch: pytest.MonkeyPatch) -> None:
    aliaser: Any = EventAliaser(HierarchicalEmitter())
    aliased = cache(aliaser._alias_event_name)
    takes_all = lru_cache(1_000)(botocore.hooks.accepts_kwargs)
    # What botocore calls an event now, and whether a handler takes all that is known of it.
    patch.setattr(EventAliaser, "_alias_event_name", lambda _, name: aliased(name))
    patch.setattr(botocore.hooks, "accepts_kwargs", lambda handler: takes_all(getattr(handler, "__func__", handler)))
    # What a service can do, looked up for each request.
    patch.setattr("moto.core.responses.method_names_from_class", cache(moto.core.utils.method_names_from_class))
    # Every address of AWS, to be found by `requests`, which nothing here uses.
    patch.setattr(moto.core.models, "RESPONSES_METHODS", [])
    # The certificates of this machine, read for each client.
    patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
    patch.setattr(ssl, "_create_default_https_context", cache(ssl._create_default_https_context))


def _keep_what_stacks_start_with(patch: pytest.MonkeyPatch) -> None:
    read = loader._document
    document = cache(lambda text, origin: pickle.dumps(read(text, origin)))
    # The template. Whoever gets it may change it.
    patch.setattr(loader, "_document", lambda text, origin: pickle.loads(document(text, origin)))  # noqa: S301 -- ours
    # The company of each local stack, and what its customers are found by.
    patch.setattr("local.surroundings.company_rows", few_rows)
    words = {field: lru_cache(_CONTACTS_KEPT)(found) for field, found in contact_words._FOUND_BY.items()}
    patch.setattr(contact_words, "_FOUND_BY", words)


def _once_for_a_profile(make: Callable[[type[_ModelT], DeskProfile], type[_ModelT]]) -> Callable[..., type[_ModelT]]:
    made: dict[Hashable, type[_ModelT]] = {}

    def made_once_for(model: type[_ModelT], profile: DeskProfile) -> type[_ModelT]:
        # A profile has a mapping in it, and no hash.
        key = (model, repr(profile))
        if key not in made:
            made[key] = make(model, profile)
        return made[key]

    return made_once_for


_adapters: dict[Hashable, TypeAdapter[Any]] = {}


def _adapter(annotated: Any, *, config: ConfigDict | None) -> TypeAdapter[Any]:
    made_of, *metadata = get_args(annotated)
    # What stands beside a type cannot be hashed, and says all of itself.
    key = (made_of, *map(repr, metadata), repr(config))
    if key not in _adapters:
        _adapters[key] = TypeAdapter(annotated, config=config)
    return _adapters[key]


_schema_of: Any = BaseModel.__dict__["model_json_schema"]


def _schema(model: type[BaseModel], /, **how: Any) -> dict[str, Any]:
    # Whoever gets it may change it.
    schema: dict[str, Any] = json.loads(_schema_as_text(model, tuple(how.items())))
    return schema


@cache
def _schema_as_text(model: type[BaseModel], how: tuple[tuple[str, Any], ...]) -> str:
    return json.dumps(_schema_of.__func__(model, **dict(how)))
