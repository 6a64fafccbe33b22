"""Which requests reach moto: those of this run's own functions and commands, for the services that are used."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from typing import Final
from wsgiref.types import WSGIEnvironment

#: What a service's operations are called with in ``X-Amz-Target`` → moto's name for the service. moto has stand-ins for
#: most of AWS, and some of them start containers with what the caller says; the product uses these.
SERVICES: Final = {
    "AWSCognitoIdentityProviderService": "cognitoidp",
    "DynamoDB_20120810": "dynamodb",
    "Logs_20140328": "logs",
    "secretsmanager": "secretsmanager",
}

# Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
_ACCESS_KEY_ID = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")


class NotAdmitted(Exception):
    """The request is none of this run's; the message says why, to whoever sent it."""


class Admission:
    """Tells this run's requests from those of pages in a browser and of other users of the machine.

    Args:
        names: What this run's own clients call the machine; whoever calls it something else was led here.
        access_key_id: The run's secret. AWS has no secret in it, but every signed request carries it.
    """

    def __init__(self, names: Collection[str], access_key_id: str) -> None:
        self._names = frozenset(names)
        self._access_key_id = access_key_id.encode()

    def service(self, request: WSGIEnvironment) -> str:
        """Return moto's name for the service that a request is for.

        Raises:
            NotAdmitted: It is not to be answered.
        """
        self.check_caller(request)
        host, _, port = request.get("HTTP_HOST", "").rpartition(":")
        if host not in self._names or port != request["SERVER_PORT"]:
            raise NotAdmitted("The request is for another host.")
        service = SERVICES.get(request.get("HTTP_X_AMZ_TARGET", "").partition(".")[0])
        if service is None or (request["REQUEST_METHOD"], request["PATH_INFO"]) != ("POST", "/"):
            raise NotAdmitted(f"There is nothing here but {', '.join(SERVICES.values())}.")
        return service

    def check_caller(self, request: WSGIEnvironment) -> None:
        """Check who sends a request, for whichever service it is.

        Raises:
            NotAdmitted: Not this run.
        """
        if "HTTP_ORIGIN" in request:
            raise NotAdmitted("Web pages are not answered.")
        if not self._is_signed(request):
            raise NotAdmitted("Sign with the access key id of this run, which is in the note that it left.")

    def _is_signed(self, request: WSGIEnvironment) -> bool:
        match = _ACCESS_KEY_ID.match(request.get("HTTP_AUTHORIZATION", ""))
        return match is not None and hmac.compare_digest(match[1].encode(), self._access_key_id)
