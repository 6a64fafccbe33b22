"""A person at the sign-in page, for clients that open a browser: ``python -m tests.clients.person URL``.

The name and the password are in PERSON and PASSWORD. With ``--print`` the address that the sign-in leads back to is
printed; otherwise it is opened, as a browser would, so that the client that waits there gets its code.
"""

from __future__ import annotations

import os
import sys

import httpx2

from stack.sign_in import sign_in_blocking

TIMEOUT_SECONDS = 30


def main(arguments: list[str]) -> None:
    """Sign in at the last argument."""
    with httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as browser:
        callback = sign_in_blocking(browser, arguments[-1], os.environ["PERSON"], os.environ["PASSWORD"])
        if "--print" in arguments:
            sys.stdout.write(callback)
        else:
            browser.get(callback)


if __name__ == "__main__":
    main(sys.argv[1:])
