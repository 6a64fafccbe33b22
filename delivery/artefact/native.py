"""Native libraries: made for one processor, one Python and, at the oldest, one C library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

#: The template's Architecture → the machine number in an ELF header.
MACHINES: Mapping[str, int] = {"arm64": 183, "x86_64": 62}
#: Lambda's Amazon Linux 2023 has glibc 2.34.
NEWEST_GLIBC_MINOR = 34

_MAGIC = b"\x7fELF"
_MACHINE = slice(18, 20)
_EXTENSION_TAG = re.compile(r"\.(?P<tag>[^.]+)\.so$")
_GLIBC = re.compile(rb"GLIBC_2\.(\d+)")
_STABLE_ABI = "abi3"


def native_libraries(folder: Path) -> Iterator[Path]:
    """Yield every ELF file, whatever it is called."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) == _MAGIC:
                    yield path


def library_problem(library: Path, *, architecture: str, cache_tag: str) -> str | None:
    """Return why Lambda could not load `library`, or None.

    Args:
        library: An ELF file.
        architecture: The processor, as the template names it.
        cache_tag: The Python, such as ``cpython-313``.
    """
    content = library.read_bytes()
    if int.from_bytes(content[_MACHINE], "little") != MACHINES[architecture]:
        return f"is not made for {architecture}"
    tag = _EXTENSION_TAG.search(library.name)
    if tag is not None and not (tag["tag"] == _STABLE_ABI or tag["tag"].startswith(f"{cache_tag}-")):
        return f"is made for {tag['tag']}, not for {cache_tag}"
    glibc_minor = max((int(minor) for minor in _GLIBC.findall(content)), default=0)
    if glibc_minor > NEWEST_GLIBC_MINOR:
        return f"needs glibc 2.{glibc_minor}; Lambda has 2.{NEWEST_GLIBC_MINOR}"
    return None
