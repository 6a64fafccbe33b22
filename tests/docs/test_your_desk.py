"""What docs/your-desk.md says of the kinds of desks, and shows of the example."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import servicedesk.desks
from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks import kit
from servicedesk.desks.kinds import profile_of
from servicedesk.desks.request_tracker.mapping import DEFAULTS
from servicedesk.desks.request_tracker.rights import QUEUE_RIGHTS
from servicedesk.desks.zendesk.mapping import AGENTS_OPTION, ON_HOLD_OPTION, REGION_OPTION
from servicedesk.desks.zendesk.rights import ACCOUNT_RIGHTS
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.profile import ABSENTABLE, BUILT_IN_DESK, DeskProfile

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "your-desk.md").read_text(encoding="utf-8")
EXAMPLE = (CHECKOUT / "examples" / "desk.py").read_text(encoding="utf-8")
#: Lines that the page shows of the example.
MOST_LINES = 80
SETTINGS = {kind: ForeignDesk(kind=kind, url="https://d.example", secret_id="s") for kind in DeskKind}
OTHERS = [kind for kind in DeskKind if kind not in {DeskKind.DYNAMODB, DeskKind.CUSTOM}]
PROFILES: Mapping[str, DeskProfile] = {
    str(DeskKind.DYNAMODB): BUILT_IN_DESK,
    **{str(kind): profile_of(SETTINGS[kind]) for kind in OTHERS},
}


def said() -> dict[str, dict[str, str]]:
    """Return name → kind → what the table says."""
    head, _, *rows = [line.split("|")[1:-1] for line in PAGE.split("## Connect")[0].split("\n") if line.startswith("|")]
    kinds = [re.findall(r"`(\w+)`", cell)[-1] for cell in head[1:]]
    told: dict[str, dict[str, str]] = {}
    for names, *cells in rows:
        for name in re.findall(r"`(\w+)`", names):
            told[name] = {kind: cell.strip() for kind, cell in zip(kinds, cells, strict=True)}
    return told


@pytest.mark.parametrize("kind", PROFILES)
def test_the_page_says_what_each_kind_has(kind: str) -> None:
    profile, told = PROFILES[kind], said()
    names: dict[str, bool] = {
        **{tool.name: tool.name not in profile.left_out for tool in described_catalogue()},
        **{name: name not in profile.absent for name in ABSENTABLE},
        **{status: status in profile.transitions for status in TRANSITIONS},
    }

    assert {name: told[name][kind].startswith("yes") for name in names} == names


def test_the_page_names_every_right_and_option_of_request_tracker() -> None:
    for right, purpose in QUEUE_RIGHTS.items():
        assert f"| `{right}` | {purpose} |" in PAGE
    for option, default in DEFAULTS.items():
        row = next(line for line in PAGE.split("\n") if line.startswith(("| `rt` |", "| |")) and f"`{option}`" in line)
        assert not default or f"`{default}`" in row


def test_the_page_names_every_right_and_option_of_zendesk() -> None:
    paragraph = PAGE.split("**Zendesk.**")[1].split("**Both.**")[0]
    for name, purpose in ACCOUNT_RIGHTS.items():
        assert f"| `{name}` | {purpose} |" in paragraph or ("not asked" in purpose and f"`{name}`" in paragraph)
    options = PAGE.split("| `zendesk` |")[1].split("| `custom` |")[0]
    assert [row.split("`")[1] for row in options.splitlines()] == [REGION_OPTION, AGENTS_OPTION, ON_HOLD_OPTION]


def test_the_kinds_of_this_release_are_all_held_to_the_table() -> None:
    assert set(PROFILES) == {*DeskKind} - {DeskKind.CUSTOM}


def test_what_the_page_shows_of_the_example_is_in_it() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.split("### Hold it to the contract")[0], re.DOTALL)

    assert blocks
    assert all(block in EXAMPLE for block in blocks)
    assert sum(block.count("\n") for block in blocks) <= MOST_LINES


def test_the_names_for_an_author_are_those_of_the_kit() -> None:
    names = {name for name in vars(kit) if not name.startswith("_")}

    assert kit.__all__ == sorted(names, key=lambda name: (not name.isupper(), name))
    assert all(getattr(servicedesk.desks, name) is getattr(kit, name) for name in names)
    assert dir(servicedesk.desks) == sorted(names)
    with pytest.raises(AttributeError):
        servicedesk.desks.no_such_name  # noqa: B018
