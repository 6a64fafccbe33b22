"""What docs/sign-in.md tells administrators: parameters, outputs, commands, and for how long a group still counts."""

import re
from pathlib import Path
from typing import Final

from cli.main import SECTIONS
from delivery.template.choice import with_parameters
from servicedesk.federation.inbound import PASSED_ON
from servicedesk.federation.staleness import staleness_sentence
from tests.infrastructure.transformed import declared

PAGE: Final = (Path(__file__).parents[2] / "docs" / "sign-in.md").read_text("utf-8")
SHOWN: Final = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
#: Of what is passed on, what nobody has to set up.
UNTOLD: Final = {"name"}


def test_every_parameter_of_company_sign_in_is_explained_and_no_other() -> None:
    table = PAGE.partition("## 3. Deploy")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}

    assert told == {name for name in declared().parameters if name.startswith("Company") or name == "NativeSignIn"}


def test_what_the_page_deploys_is_taken() -> None:
    for shown in SHOWN:
        given = dict(re.findall(r'"(\w+)=([^"]+)"', shown))

        assert given["CompanySignIn"] in {"saml", "oidc"}
        with_parameters(declared(), given)
    assert len(SHOWN) == 2


def test_the_default_of_the_page_is_the_templates_with_its_sentence() -> None:
    minutes = int(str(declared().parameters["CompanySessionMinutes"]["Default"]))

    assert f"| `CompanySessionMinutes` | {minutes} |" in PAGE
    assert f"> {staleness_sentence(minutes)}\n" in PAGE


def test_what_the_provider_has_to_send_is_what_is_passed_on() -> None:
    assert [name for name in PASSED_ON if name not in UNTOLD and f"`{name}`" not in PAGE] == []


def test_every_command_of_the_page_is_one() -> None:
    commands = {name for section in SECTIONS.values() for name in section}

    assert set(re.findall(r"servicedesk ([a-z-]+)", PAGE)) <= commands
