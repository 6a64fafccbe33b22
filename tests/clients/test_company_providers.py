"""Identity providers that others have written: their people sign in, and what our own says is read by others."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.company_idp.directory import Employee
from local.company_idp.keys import ProviderKeys
from local.company_idp.saml_response import AnsweredRequest, metadata, signed_response
from tests.clients.company_provider import PROVIDERS, PYSAML2, stack_beside
from tests.clients.conftest import ENDS_WITHIN_SECONDS, HERE
from tests.seen import seen_by
from tests.worlds.company_desk import CompanyDesk

ENTITY_ID = "http://localhost:9200/saml"
ASKED = AnsweredRequest(
    request_id="_1", audience="urn:amazon:cognito:sp:pool", answer_url="http://localhost:9100/saml2/idpresponse"
)
#: What does not fit → how pysaml2 begins to say so.
REFUSALS = {
    "another request": "UnsolicitedResponse(",
    "another audience": "Exception('AudienceRestrictions",
    "another key": "SignatureError(",
}
GROUPS = {"many": ["Desk-Support", "Everyone"], "one": ["Desk-Audit"], "none": []}


@pytest.fixture(scope="module", params=PROVIDERS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyDesk]:
    with stack_beside(request.param, tmp_path_factory.mktemp(request.param)) as stack:
        yield CompanyDesk(stack)


def test_people_of_the_provider_have_the_tools_that_its_groups_give(desk: CompanyDesk) -> None:
    assert desk.tools(desk.sign_in("dana")) == set(seen_by("bob"))
    assert desk.tools(desk.sign_in("omar")) == set(seen_by("carol"))


def test_who_is_in_no_group_there_has_none_here(desk: CompanyDesk) -> None:
    assert desk.tools(desk.sign_in("ines")) == set()


def given(groups: list[str], keys: ProviderKeys, **changes: str) -> dict[str, str]:
    employee = Employee(user_id="00u1dana", email="dana@corp.example", groups=groups)
    return {
        "metadata": metadata(ENTITY_ID, f"{ENTITY_ID}/sso", keys),
        "entity_id": ASKED.audience,
        "answer_url": ASKED.answer_url,
        "request_id": ASKED.request_id,
        "response": signed_response(employee, ASKED, ENTITY_ID, keys),
        **changes,
    }


@pytest.fixture(scope="module")
def read() -> Mapping[str, Any]:
    """What a service provider that others have written reads in what our company says: one start of it for all."""
    keys = ProviderKeys()
    good = {name: given(groups, keys) for name, groups in GROUPS.items()}
    wrong = {
        "another request": given(["Desk-Audit"], keys, request_id="_2"),
        "another audience": given(["Desk-Audit"], keys, entity_id="urn:amazon:cognito:sp:another"),
        "another key": given(["Desk-Audit"], keys, metadata=metadata(ENTITY_ID, ENTITY_ID, ProviderKeys())),
    }
    program = subprocess.run(  # noqa: S603 -- our own program
        [PYSAML2, HERE / "saml_sp.py"], input=json.dumps(good | wrong), capture_output=True, text=True,
        timeout=ENDS_WITHIN_SECONDS, check=False,
    )  # fmt: skip
    assert program.returncode == 0, program.stderr
    answers: Mapping[str, Any] = json.loads(program.stdout)
    return answers


@pytest.mark.parametrize(("name", "groups"), GROUPS.items(), ids=GROUPS)
def test_others_read_what_our_company_says(read: Mapping[str, Any], name: str, groups: list[str]) -> None:
    said = {"groups": groups} if groups else {}

    assert read[name] == {"name_id": "00u1dana", "attributes": {"email": ["dana@corp.example"], **said}}


@pytest.mark.parametrize(("name", "refusal"), REFUSALS.items(), ids=REFUSALS)
def test_others_believe_it_for_nobody_else(read: Mapping[str, Any], name: str, refusal: str) -> None:
    assert read[name].keys() == {"refused"}
    assert read[name]["refused"].startswith(refusal)
