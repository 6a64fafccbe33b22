"""A table's time to live, from the template to the stream."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from second.patches.resources import Properties, handlers

#: AWS takes up to some days; a rehearsal does not wait.
LOOKS_EVERY_SECONDS = 0.5
BY_DYNAMODB = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
#: Whether this thread removes rows because they expired.
reaping = threading.local()


def erase_what_expired() -> None:
    """Turn the time to live of a template's tables on, erase what expired at once, and say in the stream who did it."""
    from ministack.services import dynamodb

    table = handlers()["AWS::DynamoDB::Table"]
    create, change = table["create"], dynamodb._build_change_record

    def created(name: str, properties: Properties, stack: str) -> Any:
        made = create(name, properties, stack)
        setting = properties.get("TimeToLiveSpecification")
        if setting:
            wanted = {**setting, "Enabled": str(setting["Enabled"]).lower() == "true"}
            dynamodb._update_ttl({"TableName": made[0], "TimeToLiveSpecification": wanted})
        return made

    def record(*rest: object, **named: object) -> dict[str, Any]:
        made = dict(change(*rest, **named))
        return {**made, "userIdentity": BY_DYNAMODB} if getattr(reaping, "now", False) else made

    table["create"] = created
    dynamodb._build_change_record = record
    threading.Thread(target=_reap_for_ever, daemon=True).start()


def _reap_for_ever() -> None:
    from ministack.core.responses import request_scope
    from ministack.services import dynamodb

    reaping.now = True
    while True:
        time.sleep(LOOKS_EVERY_SECONDS)
        for (account, region, name), setting in list(dynamodb._ttl_settings.all_items()):
            table = dynamodb._tables.get_scoped(account, region, name)
            if table and setting.get("TimeToLiveStatus") == "ENABLED":
                with request_scope(account, region), dynamodb._lock:
                    _reap(name, table, setting["AttributeName"])


def _reap(name: str, table: Mapping[str, Any], attribute: str) -> None:
    from ministack.services import dynamodb

    rows = [(pk, sk, row) for pk, beside in table["items"].items() for sk, row in beside.items()]
    for pk, sk, row in rows:
        if float(row.get(attribute, {}).get("N", "inf")) <= time.time():
            dynamodb._remove_item(table, pk, sk)
            dynamodb._emit_stream_event(name, "REMOVE", row, None)
