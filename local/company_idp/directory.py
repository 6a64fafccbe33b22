"""Directory of the company: its people, their groups, and whether they still work there. Changed while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Employee:
    """Somebody of the company."""

    #: What never changes of them: NameID, and OpenID's ``sub``.
    user_id: str
    email: str
    groups: list[str] = field(default_factory=list)
    is_employed: bool = True


def made_up_company() -> dict[str, Employee]:
    """Return the people there are at the start, by what they type to sign in."""
    return {
        "ada": Employee(user_id="00u0ada", email="ada@corp.example", groups=["Desk-Admins", "Everyone"]),
        "dana": Employee(user_id="00u1dana", email="dana@corp.example", groups=["Desk-Support", "Everyone"]),
        "omar": Employee(user_id="00u2omar", email="omar@corp.example", groups=["Desk-Audit"]),
        "yuki": Employee(user_id="00u3yuki", email="yuki@corp.example", groups=["Everyone"]),
        "ines": Employee(user_id="00u4ines", email="ines@corp.example"),
    }


#: The provider's group → the desk's: the rules that a local stack begins with.
RULES = {"Desk-Admins": "administrators", "Desk-Audit": "auditors", "Desk-Support": "support-engineers"}
