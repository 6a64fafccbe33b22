"""The folders that `sam build` leaves behind: one for each layer and each function."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Where Lambda unpacks a layer, and where a function.
LAYER_MOUNT = "/opt"
FUNCTION_MOUNT = "/var/task"
_LAYER_CONTENT = "python"
_FUNCTION_CONTENT = "app.py"


class ArtefactProblem(Exception):
    """What was built must not be deployed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFolder:
    """One layer or one function, as it will be zipped."""

    #: Its name in the template.
    logical_id: str
    path: Path
    is_layer: bool

    @property
    def mount(self) -> str:
        """Where the folder's content stands when Lambda runs it."""
        return LAYER_MOUNT if self.is_layer else FUNCTION_MOUNT

    @property
    def packages(self) -> Path:
        """The folder that Lambda puts on ``sys.path``."""
        return self.path / _LAYER_CONTENT if self.is_layer else self.path


def built_folders(build: Path) -> tuple[BuiltFolder, ...]:
    """Return the layers and functions in a build directory, by name.

    Raises:
        ArtefactProblem: There are none, or a folder is neither.
    """
    folders = tuple(_built_folder(path) for path in sorted(build.glob("*")) if path.is_dir())
    if not folders:
        raise ArtefactProblem(f"nothing was built in {build}")
    return folders


def _built_folder(path: Path) -> BuiltFolder:
    is_layer = (path / _LAYER_CONTENT).is_dir()
    if not is_layer and not (path / _FUNCTION_CONTENT).is_file():
        raise ArtefactProblem(f"{path.name} has neither {_LAYER_CONTENT}/ nor {_FUNCTION_CONTENT}")
    return BuiltFolder(logical_id=path.name, path=path.resolve(), is_layer=is_layer)
