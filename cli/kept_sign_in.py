"""Refresh token of an administrator's sign-in, kept in a file of their own between two uses of the command."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

import click

from servicedesk.settings import IdentitySettings
from stack.faults import CommandRefused
from stack.own_files import make_own_folder, read_own_file, write_own_file

_NAME_CHARACTERS: Final = 32


def sign_ins_folder() -> Path:
    """Return where the files are, in what this system keeps programs' settings in."""
    return Path(click.get_app_dir("servicedesk")) / "sign-ins"


class KeptSignIn:
    """The sign-in at one stack. In the file stands the refresh token, and whose: nothing that opens another stack.

    Args:
        settings: The stack's.
        client_id: The app client that it was signed in with.
        folder: Where the files are.
    """

    def __init__(self, settings: IdentitySettings, client_id: str, folder: Path) -> None:
        # Whoever gave the stack its URL gives it no other issuer: a token goes to no other server than it came from.
        self._of = {"resource": settings.resource_url, "issuer": settings.issuer, "client_id": client_id}
        name = sha256(json.dumps(self._of).encode()).hexdigest()[:_NAME_CHARACTERS]
        self.path = folder / f"{name}.json"

    def refresh_token(self) -> str:
        """Return what is kept; empty if nothing is.

        Raises:
            CommandRefused: Somebody else can read it, or could have written it.
        """
        try:
            kept = json.loads(read_own_file(self.path))
        except FileNotFoundError:
            return ""
        except PermissionError as problem:
            raise CommandRefused(f"{problem}. Take it away: servicedesk token --admin --forget") from None
        except ValueError:
            return ""
        if not isinstance(kept, dict) or {name: kept.get(name) for name in self._of} != self._of:
            return ""
        token = kept.get("refresh_token")
        return token if isinstance(token, str) else ""

    def keep(self, refresh_token: str) -> None:
        """Keep a refresh token, in the place of another.

        Raises:
            CommandRefused: The folder is somebody else's, or nothing can be written there.
        """
        try:
            make_own_folder(self.path.parent)
            write_own_file(self.path, json.dumps({**self._of, "refresh_token": refresh_token}))
        except OSError as problem:
            raise CommandRefused(f"the sign-in cannot be kept: {problem}") from None

    def forget(self) -> None:
        """Keep nothing any more."""
        self.path.unlink(missing_ok=True)
