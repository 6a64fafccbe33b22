"""This process's environment, cut off from the real AWS and from the shell it was started in."""

from __future__ import annotations

import os
from collections.abc import Mapping

from delivery.template.intrinsics import REGION

_FOREIGN_PREFIXES = ("AWS_", "MOTO_", "POWERTOOLS_")
_FOREIGN_SUFFIX = "_PROXY"

#: Credentials that open nothing, and no file or address from which better ones could come.
_DUMMIES = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # The same pool and client ids at every start: what a client remembers stays true.
    "MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY": "HASH",
    "MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY": "HASH",
}


class Isolation:
    """Changes ``os.environ`` until `restore` is called.

    The developer's own credentials, region, profile and proxies are put aside, so that nothing started here can
    reach the real AWS, whatever the shell says.
    """

    def __init__(self) -> None:
        #: Variable → its value before, None when it was not set.
        self._before: dict[str, str | None] = {}
        for name in list(os.environ):
            if name.upper().startswith(_FOREIGN_PREFIXES) or name.upper().endswith(_FOREIGN_SUFFIX):
                self._before[name] = os.environ.pop(name)
        self.add(_DUMMIES)

    def add(self, variables: Mapping[str, str]) -> None:
        """Set more variables until `restore`."""
        for name, value in variables.items():
            self._before.setdefault(name, os.environ.get(name))
            os.environ[name] = value

    def restore(self) -> None:
        """Put everything that was changed back as it was."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
