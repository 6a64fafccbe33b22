"""Detector of Roundup that keeps what examples/roundup_desk.py reads: to be copied to `detectors/` of the tracker.

`SCHEMA` goes behind what stands in its `schema.py`: what a ticket needs more than an issue, and the account's role.
What was there before is found by its words once something of it was set anew: `roundup-admin` does that.
"""

import json
import re
from typing import Any, Final

SCHEMA: Final = """
db.user.addprop(words=String())
# Who it is for, what it says, who opened it and who acted last through the account, how often it was changed.
db.issue.addprop(requester=Link("user"), description=String(), opener=String(), acted=String(), version=Integer(),
                 words=String())
# Whether only colleagues read it.
db.msg.addprop(internal=Boolean(), acted=String())
change = Class(db, "change", issue=Link("issue"), version=Integer(), acted=String(), fields=String())
db.security.addRole(name="Customer", description="Whom the desk serves")
db.security.addRole(name="Service", description="The account of the service desk's tools")
for name in ("Web Access", "Rest Access"):
    db.security.addPermissionToRole("Service", name)
for name in ("issue", "msg", "change", "status", "priority"):
    db.security.addPermissionToRole("Service", "View", name)
for name in ("issue", "msg"):
    db.security.addPermissionToRole("Service", "Create", name)
    db.security.addPermissionToRole("Service", "Edit", name)
db.security.addPermissionToRole("Service", db.security.addPermission(
    name="View", klass="user", properties=(
        "id", "username", "realname", "address", "phone", "organisation", "roles", "creation", "words")))
"""
#: Of an issue, whose changes are kept.
FIELDS: Final = ("status", "priority", "assignedto")
#: What each class is found by.
FOUND_BY: Final = {"issue": ("title", "description"), "user": ("realname", "address", "phone")}


def keep_words(_db: Any, cl: Any, nodeid: str | None, newvalues: dict[str, Any]) -> None:
    """Keep all words in one property: Roundup finds what has one text in one property, and no "or"."""
    names = FOUND_BY[cl.classname]
    texts = [newvalues[name] if name in newvalues or nodeid is None else cl.get(nodeid, name)
             for name in names if nodeid is not None or name in newvalues]  # fmt: skip
    newvalues["words"] = " ".join(re.findall(r"[^\W_]+", " ".join(text or "" for text in texts).casefold()))


def count_change(_db: Any, cl: Any, nodeid: str, newvalues: dict[str, Any]) -> None:
    """Give a changed issue its next version; whoever changes it without the account acts for nobody."""
    if any(name in newvalues and newvalues[name] != cl.get(nodeid, name) for name in FIELDS):
        newvalues["version"] = (cl.get(nodeid, "version") or 1) + 1
        newvalues.setdefault("acted", None)


def keep_change(db: Any, cl: Any, nodeid: str, oldvalues: dict[str, Any]) -> None:
    """Keep what the fields were and became, by their names."""
    fields = {}
    for name in FIELDS:
        was, became = oldvalues.get(name), cl.get(nodeid, name)
        if name in oldvalues and was != became:
            linked = db.getclass(cl.getprops()[name].classname)
            fields[name] = [None if one is None else linked.get(one, linked.getkey()) for one in (was, became)]
    if fields:
        acted = cl.get(nodeid, "acted")
        db.change.create(
            issue=nodeid, version=cl.get(nodeid, "version"), fields=json.dumps(fields),
            **({"acted": acted} if acted else {}),
        )  # fmt: skip


def leave(db: Any, _cl: Any, nodeid: str, _newvalues: Any) -> None:
    """Let whoever is retired be no customer: REST shows a single user all the same."""
    db.user.set(nodeid, roles="")


def init(db: Any) -> None:
    """Begin."""
    for cl in (db.issue, db.user):
        cl.audit("create", keep_words)
        cl.audit("set", keep_words)
    db.user.audit("retire", leave)
    db.issue.audit("set", count_change)
    db.issue.react("set", keep_change)
