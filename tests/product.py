"""The product without what the owner of this checkout has in tools/."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import desk_tools


@contextmanager
def product_alone() -> Iterator[None]:
    """Leave the owner's tools and grants out, of all that begins meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TOOLS", "GRANTS", "LEFT_OUT"):
            patch.setattr(desk_tools, name, ())
        yield
