"""Another company's desk behind a local stack: its settings and its secret, and what fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from servicedesk.desk_settings import DeskKind, ForeignDesk

#: Name of the secret at Secrets Manager's stand-in.
SECRET_NAME: Final = "desk-account"
#: What the template's parameters want; the functions are told the name instead, and the URL of this machine.
_ARN: Final = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{SECRET_NAME}-AbCdEf"
#: The template's largest.
_MOST_PER_MINUTE: Final = "10000"
_HTTPS: Final = "https://desk.example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBehind:
    """A desk that the stack of this machine stands in front of."""

    settings: ForeignDesk
    #: The account's credentials, as the secret has them.
    secret: str = field(repr=False)
    #: Jane Doe's id there; empty where the customers are the desk's own.
    known_customer_id: str = ""
    #: Fills it, once the stack answers.
    fill: Callable[[], None] = lambda: None

    @property
    def parameters(self) -> Mapping[str, str]:
        """The template's parameters."""
        desk = self.settings
        options = ";".join(f"{name}={value}" for name, value in desk.options.items())
        return {
            "Desk": desk.kind.value,
            "DeskUrl": desk.url if desk.url.startswith("https://") else _HTTPS,
            "DeskSecretArn": _ARN,
            "DeskRegions": ",".join(desk.regions),
            "DeskOptions": options,
            # Nobody else works at it.
            "DeskReadsPerMinute": _MOST_PER_MINUTE,
            "DeskWritesPerMinute": _MOST_PER_MINUTE,
        }

    @property
    def variables(self) -> Mapping[str, str]:
        """What the functions are told, and `servicedesk desk check` goes by."""
        shared = {"DESK_REGIONS": "DeskRegions", "DESK_OPTIONS": "DeskOptions"}
        parameters = self.parameters
        told = {variable: parameters[parameter] for variable, parameter in shared.items()}
        return {"DESK": self.settings.kind.value, "DESK_URL": self.settings.url, "DESK_SECRET_ID": SECRET_NAME, **told}


def desk_at(kind: DeskKind, url: str, regions: tuple[str, ...]) -> ForeignDesk:
    """Return the settings of a desk whose secret is on this machine."""
    return ForeignDesk(kind=kind, url=url, secret_id=SECRET_NAME, regions=regions)
