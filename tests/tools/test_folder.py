"""What the folder `tools/` of this checkout says, together: no tool's own test would show it."""

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

import desk_tools
from cli.own_tools import fault_in_tools


def as_it_stands() -> ModuleType:
    """Return the folder's index read afresh: other tests do without some of what it says."""
    spec = spec_from_file_location("desk_tools", str(desk_tools.__file__))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tools_their_grants_and_what_is_left_out_make_a_catalogue_and_a_policy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = as_it_stands()
    for name in ("TOOLS", "GRANTS", "LEFT_OUT"):
        monkeypatch.setattr(desk_tools, name, getattr(index, name))

    assert fault_in_tools() is None
