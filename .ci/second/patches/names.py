"""The host names under which AWS is asked."""

import re


def answer_under_the_names_of_apis() -> None:
    """Answer for an HTTP API under the name that AWS gives it."""
    from ministack import app

    app._EXECUTE_API_RE = re.compile(r"^([a-f0-9]+)\.execute-api\.us-east-1\.amazonaws\.com$")
