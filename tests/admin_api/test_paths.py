"""Groups in paths: what the gateway and the adapter make of a name is that name, or it is nobody's."""

from urllib.parse import quote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.checks import check_group_name
from tests.events import with_headers
from tests.local.test_event import request as on_the_wire
from tests.worlds.admin_service import AdminService, request, token_of

GROUPS = "/admin/api/groups/"


def is_allowed(name: str) -> bool:
    try:
        check_group_name(name)
    except InvalidPolicy:
        return False
    return True


#: Mostly of what means something in an address.
NAMES = st.text(
    st.sampled_from("aé/%?#.\\;:@&=+2541F~") | st.characters(categories=("L", "N", "P", "S", "M")), min_size=1
)


@given(NAMES.filter(is_allowed))
def test_a_group_that_may_have_rules_is_found_at_its_own_path(name: str) -> None:
    sent = urljoin("https://desk.example.com", GROUPS + quote(name, safe="")).removeprefix("https://desk.example.com")
    path = on_the_wire(raw_path=sent).path
    sent_headers = {"authorization": f"Bearer {token_of('administrators')}"}

    answer = AdminService().invoke(with_headers(request("GET", path), sent_headers))

    assert (answer.status, answer.json["group"]) == (200, name)


@pytest.mark.parametrize("name", ["a/b", "a%41", "100%", "a?b", ".", ".."])
def test_a_group_that_a_path_cannot_name_gets_no_rules(name: str) -> None:
    with pytest.raises(InvalidPolicy, match="make a group with another name"):
        check_group_name(name)
