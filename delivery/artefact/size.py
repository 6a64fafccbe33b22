"""How large an artefact is, zipped as SAM zips it, and how large it may be."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile

from delivery.artefact.folders import BuiltFolder

BYTES_PER_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Bytes: what is uploaded and stored, and what it becomes when Lambda unpacks it."""

    zipped: int
    unzipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One artefact's size, and where it comes from."""

    folder: BuiltFolder
    total: Size
    #: Files and folders directly on ``sys.path``, largest zipped first.
    parts: tuple[tuple[str, Size], ...]

    @property
    def budget(self) -> Size:
        """The most it may be."""
        return LAYER_BUDGET if self.folder.is_layer else FUNCTION_BUDGET

    @property
    def exceeds(self) -> bool:
        """Whether it is more than that."""
        return self.total.zipped > self.budget.zipped or self.total.unzipped > self.budget.unzipped


# Every cold start fetches and unpacks both.
LAYER_BUDGET = Size(zipped=25 * BYTES_PER_MEGABYTE, unzipped=75 * BYTES_PER_MEGABYTE)
# A function is wiring; what is more than that belongs in the layer.
FUNCTION_BUDGET = Size(zipped=100_000, unzipped=100_000)


def measure(folder: BuiltFolder) -> Measured:
    """Zip the folder, throw the archive away and return its size."""
    zipped: Counter[str] = Counter()
    unzipped: Counter[str] = Counter()
    with tempfile.TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for path in _files(folder.path):
                archive.write(path, path.relative_to(folder.path))
            entries = archive.infolist()
        total = Size(zipped=file.tell(), unzipped=sum(entry.file_size for entry in entries))
    base = folder.packages.relative_to(folder.path)
    for entry in entries:
        name = _part(PurePosixPath(entry.filename), base)
        zipped[name] += entry.compress_size
        unzipped[name] += entry.file_size
    parts = tuple((name, Size(zipped=size, unzipped=unzipped[name])) for name, size in zipped.most_common())
    return Measured(folder=folder, total=total, parts=parts)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _part(path: PurePosixPath, base: Path) -> str:
    inside = path.relative_to(base.as_posix()) if path.is_relative_to(base.as_posix()) else path
    return inside.parts[0]
