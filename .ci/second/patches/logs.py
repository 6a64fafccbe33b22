"""What is read of logs, page by page."""

import json
from typing import Any, Final

MOST_EVENTS_OF_A_PAGE: Final = 10_000

Answer = tuple[int, dict[str, str], bytes]


def turn_pages_of_logs() -> None:
    """Answer FilterLogEvents with a `nextToken` while there is more, and go on where one says."""
    from ministack.core.responses import error_response_json
    from ministack.services import cloudwatch_logs

    find = cloudwatch_logs._filter_log_events

    def page(asked: dict[str, Any]) -> Answer:
        token, size = asked.get("nextToken", "0"), asked.get("limit", MOST_EVENTS_OF_A_PAGE)
        if not token.isdecimal():
            refused: Answer = error_response_json(
                "InvalidParameterException", "The specified nextToken is invalid.", 400
            )
            return refused
        begin, end = int(token), int(token) + size
        status, headers, body = find({**asked, "limit": end + 1})
        found = json.loads(body)
        more = {"nextToken": str(end)} if len(found.get("events", ())) > end else {}
        if "events" in found:
            found["events"] = found["events"][begin:end]
        return status, headers, json.dumps({**found, **more}).encode()

    cloudwatch_logs._filter_log_events = page
