import pytest

from servicedesk.federation.claims import UnreadableClaim, groups_in

A = "Desk-Support"


@pytest.mark.parametrize(
    ("claim", "is_array", "names"),
    [
        (None, False, ()),
        ("", False, ()),
        ("[]", True, ()),
        ("[ ]", False, ()),
        (A, False, (A,)),
        ("/desk/admins", False, ("/desk/admins",)),
        ("Sales, Desk-Support", False, ("Sales, Desk-Support",)),
        ("[Desk-Support, Other]", False, (A, "Other")),
        ("[Desk-Support,Other]", False, (A, "Other")),
        ("[Desk-Support]", True, (A,)),
        ('["Desk-Support"]', True, (A,)),
        ('["Desk-Support","Sales, EMEA"]', True, (A, "Sales, EMEA")),
        ("[Desk%20Support, R%26D%2C+old]", False, ("Desk Support", "R&D, old")),
        ("[Desk-Support, Desk-Support]", False, (A,)),
        ("[Zo%C3%AB, M%C3%BCnchen]", False, ("Zoë", "München")),
    ],
)
def test_groups_are_read_in_every_form_that_cognito_has(claim: object, is_array: bool, names: tuple[str, ...]) -> None:
    assert groups_in(claim, is_array=is_array) == names


@pytest.mark.parametrize(
    "claim",
    [
        ["Desk-Support"],
        {"Desk-Support": 1},
        17,
        True,
        "[Desk-Support]",
        "[Desk-Support, ]",
        "[, Desk-Support]",
        '["Desk-Support", 7]',
        '[["Desk-Support"]]',
        "[%FF%FE, Desk-Support]",
        "Desk-\nSupport",
        "[Desk%0ASupport, Other]",
        "x" * 257,
        "[" + "a," * 10_000 + "a]",
        "[" * 5_000 + "]" * 5_000,
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(claim: object) -> None:
    with pytest.raises(UnreadableClaim) as refused:
        groups_in(claim, is_array=False)
    assert "Desk" not in str(refused.value)
