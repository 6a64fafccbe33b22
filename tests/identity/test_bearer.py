"""One Authorization header, scheme Bearer, and nothing else."""

import pytest

from servicedesk.errors import InvalidToken, MissingToken
from servicedesk.identity.bearer import MAX_HEADER_CHARACTERS, bearer_token
from servicedesk.identity.token_fault import TokenFault


@pytest.mark.parametrize(
    "header", ["Bearer abc.d-e_f.g~h+i/j==", "bearer abc.d-e_f.g~h+i/j==", "BEARER   abc.d-e_f.g~h+i/j=="]
)
def test_the_scheme_is_bearer_in_any_case(header: str) -> None:
    assert bearer_token([header]) == "abc.d-e_f.g~h+i/j=="


@pytest.mark.parametrize("headers", [[], ["Basic dXNlcjpwYXNz"], ["Digest x"], [""], ["abc.def.ghi"]])
def test_who_did_not_try_a_bearer_token_is_asked_for_one(headers: list[str]) -> None:
    with pytest.raises(MissingToken):
        bearer_token(headers)


UNUSABLE = {
    "no token": ["Bearer"],
    "a blank token": ["Bearer    "],
    "two headers": ["Bearer a.b.c", "Bearer a.b.c"],
    "two headers joined by the gateway": ["Bearer a.b.c,Bearer a.b.c"],
    "two headers joined with a space": ["Bearer a.b.c, Bearer a.b.c"],
    "two tokens": ["Bearer a.b.c d.e.f"],
    "a tab between": ["Bearer\ta.b.c"],
    "a quoted token": ['Bearer "a.b.c"'],
    "a line break": ["Bearer a.b.c\r\nX-Other: 1"],
    "letters outside ASCII": ["Bearer \uff41.\uff42.\uff43"],
    "more than any gateway carries": ["Bearer " + "a" * MAX_HEADER_CHARACTERS],
}


@pytest.mark.parametrize("headers", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_credentials_that_are_no_single_token_are_refused(headers: list[str]) -> None:
    with pytest.raises((InvalidToken, MissingToken)) as refusal:
        bearer_token(headers)

    if isinstance(refusal.value, InvalidToken):
        assert refusal.value.fault is TokenFault.MALFORMED_HEADER
