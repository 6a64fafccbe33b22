"""A transport that keeps what really went over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx2

from walkthrough.redaction import Redactor, public_claims
from walkthrough.visit import Visit
from walkthrough.wire import Exchange, Participant, WireMessage, members, origin, parse_json

_TITLE = re.compile(r"<title>([^<]{0,100})</title>", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class RecordingTransport(httpx2.AsyncBaseTransport):
    """Sends, and lets the visit observe each exchange as it ends, secrets shortened."""

    #: Does the sending.
    inner: httpx2.AsyncBaseTransport
    #: Who sends through it.
    speaker: Participant
    visit: Visit

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`, read the whole response, and record both."""
        body = await request.aread()
        sent_at = self.visit.journal.elapsed_milliseconds
        response = await self.inner.handle_async_request(request)
        content = await _read(response)
        self.visit.observe(self._exchange(request, body, sent_at, response, content))
        # What was read is already decoded, so the headers that described its encoding no longer hold.
        headers = [(k, v) for k, v in response.headers.multi_items() if k not in {"content-encoding", "content-length"}]
        return httpx2.Response(response.status_code, headers=headers, content=content, request=request)

    async def aclose(self) -> None:
        """Close the transport underneath."""
        await self.inner.aclose()

    def _exchange(
        self, request: httpx2.Request, body: bytes, sent_at: int, response: httpx2.Response, content: bytes
    ) -> Exchange:
        journal = self.visit.journal
        redactor = journal.redactor
        token = members(parse_json(content)).get("access_token")
        target = redactor.url(str(request.url))
        url = str(request.url.copy_with(query=None, fragment=None))
        # Every host but the MCP server's is the authorization server's.
        is_server = origin(url) == origin(journal.target.mcp_url)
        server = Participant.SERVER if is_server else Participant.AUTHORIZATION
        path = "/" + target.split("://", 1)[-1].partition("/")[2]
        asked, answered = _redact(request.headers, body, redactor), _redact(response.headers, content, redactor)
        return Exchange(
            method=request.method,
            url=url,
            query=dict(redactor.parameters(request.url.query.decode())),
            status=response.status_code,
            request=WireMessage(
                sender=self.speaker,
                receiver=server,
                start_line=f"{request.method} {path}",
                headers=asked[0],
                body=asked[1],
                at_milliseconds=sent_at,
            ),
            response=WireMessage(
                sender=server,
                receiver=self.speaker,
                start_line=f"{response.status_code} {httpx2.codes.get_reason_phrase(response.status_code)}".strip(),
                headers=answered[0],
                body=answered[1],
                at_milliseconds=journal.elapsed_milliseconds,
            ),
            claims=redactor.clean(public_claims(token)) if isinstance(token, str) else {},
        )


async def _read(response: httpx2.Response) -> bytes:
    try:
        return await response.aread()
    finally:
        await response.aclose()


def _redact(headers: httpx2.Headers, content: bytes, redactor: Redactor) -> tuple[tuple[tuple[str, str], ...], str]:
    # Headers first: a token learned there is then shortened in the body as well.
    shown = tuple((name.lower(), redactor.header(name, value)) for name, value in headers.multi_items())
    return shown, _body(headers.get("content-type", ""), content.decode("utf-8", "replace"), redactor)


def _body(content_type: str, text: str, redactor: Redactor) -> str:
    if "x-www-form-urlencoded" in content_type:
        return "\n".join(f"{name} = {value}" for name, value in redactor.parameters(text))
    if "json" in content_type:
        return redactor.json(text)
    if "html" in content_type:
        title = _TITLE.search(text)
        named = f" titled “{title[1].strip()}”" if title else ""
        return redactor.clean(f"(an HTML page of {len(text):,} characters{named})")
    return redactor.clean(text)
