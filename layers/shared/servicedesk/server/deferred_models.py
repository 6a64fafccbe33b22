"""Deferral: models that are imported build their validators when a request first needs them.

pydantic does this for a model that asks for it (``defer_build``). The SDK's ask for nothing: most of them describe what
a server never receives, and to build them all is a sixth of a start.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter

if TYPE_CHECKING:
    from typing_extensions import TypeForm

#: Until they are built. They are made by modules as they are imported, and live as long as those.
_deferred_adapters: list[TypeAdapter[Any]] = []


@contextmanager
def deferred_models() -> Iterator[None]:
    """Defer what is built of each model that is defined meanwhile, and of each `TypeAdapter` of a union.

    For the first import of the SDK: a module that has been imported stays as it is. An adapter of one model follows
    that model, and takes no configuration.
    """
    make = TypeAdapter.__init__

    def make_deferred(
        self: TypeAdapter[Any], adapted: TypeForm[Any], /, *, config: ConfigDict | None = None, _parent_depth: int = 2
    ) -> None:
        if config is None and _is_union(adapted):
            config = ConfigDict(defer_build=True)
            _deferred_adapters.append(self)
        # One further, where names are looked up: this function's frame is between.
        make(self, adapted, config=config, _parent_depth=_parent_depth + 1)

    TypeAdapter.__init__ = make_deferred  # type: ignore[method-assign, assignment]
    BaseModel.model_config["defer_build"] = True
    try:
        yield
    finally:
        del BaseModel.model_config["defer_build"]
        TypeAdapter.__init__ = make  # type: ignore[method-assign]


def build_deferred_models() -> None:
    """Build what is still deferred, of everything that has been imported: before a snapshot is taken."""
    for model in imported_models():
        model.model_rebuild(raise_errors=False)
    while _deferred_adapters:
        _deferred_adapters.pop().rebuild(raise_errors=False)


def imported_models(base: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Yield every model that is defined on top of `base`; one with two bases comes twice."""
    for model in base.__subclasses__():
        yield model
        yield from imported_models(model)


def _is_union(adapted: object) -> bool:
    bare = get_args(adapted)[0] if get_origin(adapted) is Annotated else adapted
    return get_origin(bare) in {Union, UnionType}
