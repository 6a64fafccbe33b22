"""Letting a customer choose a new password."""

from dataclasses import replace

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.customer_sign_in import ResetOutcome
from servicedesk.tools.reset_password import reset_password
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, fields, hide_fields, only, run


def test_the_customers_password_is_reset_and_nothing_secret_is_returned() -> None:
    sign_in = FakeCustomerSignIn("jane.doe")

    result = run(reset_password(FakeDesk([JANE]), sign_in), caller(), customer_id="C-1042")

    assert sign_in.reset == ["jane.doe"]
    assert fields(result) == {"customer_id": "C-1042", "code_sent": True, "sign_in_url": sign_in.url}
    assert f"at {sign_in.url}." in result.summary()
    assert "never ask for it" in result.summary()


REFUSED = {
    ResetOutcome.UNKNOWN_USER: "no sign-in",
    ResetOutcome.NOT_RESETTABLE: "cannot be reset",
    ResetOutcome.NO_VERIFIED_CONTACT: "no verified e-mail address or phone number",
    ResetOutcome.NO_MORE_MESSAGES: "as many e-mails were sent as may be",
    ResetOutcome.CONTACT_TAKEN: "Another customer signs in with this",
    ResetOutcome.CONTACT_REFUSED: "takes no such address or number",
}
#: Those after which the sign-in has what it was to have all the same.
AFTER_CHANGE = {ResetOutcome.NOT_RESETTABLE, ResetOutcome.NO_VERIFIED_CONTACT, ResetOutcome.NO_MORE_MESSAGES}


@pytest.mark.parametrize("outcome", [outcome for outcome in ResetOutcome if outcome is not ResetOutcome.STARTED])
def test_a_reset_that_is_not_possible_says_why_and_what_to_do(outcome: ResetOutcome) -> None:
    sign_in = FakeCustomerSignIn("jane.doe", outcome=outcome)

    with pytest.raises(ToolFailed, match=REFUSED[outcome]) as refusal:
        run(reset_password(FakeDesk([JANE]), sign_in), caller(), customer_id="C-1042")

    assert "an administrator" in str(refusal.value)
    assert "jane" not in str(refusal.value)


@pytest.mark.parametrize(
    ("new_contact", "given"),
    [(None, (None, None)), ("email", ("jane.doe@example.com", None)), ("phone", (None, "+447700900042"))],
)
def test_the_sign_in_gets_the_address_or_number_that_was_named_and_no_other(
    new_contact: str | None, given: tuple[str | None, str | None]
) -> None:
    sign_in = FakeCustomerSignIn("jane.doe")

    result = run(reset_password(FakeDesk([JANE]), sign_in), caller(), customer_id="C-1042", new_contact=new_contact)

    assert sign_in.contacts == {"jane.doe": given}
    assert "jane" not in result.summary().replace(sign_in.url, "")


@pytest.mark.parametrize(
    ("new_contact", "said"),
    [("email", 'the e-mail address "jane.doe@example.com" in'), ("phone", 'the phone number "+447700900042" in')],
)
def test_the_person_is_asked_where_codes_go_from_then_on(new_contact: str, said: str) -> None:
    sign_in = FakeCustomerSignIn("jane.doe")
    tool = reset_password(FakeDesk([JANE]), sign_in)
    assert tool.question is not None

    arguments = tool.arguments.model_validate({"customer_id": "C-1042", "new_contact": new_contact})

    assert f"Their sign-in gets {said} the place of its own." in tool.question(arguments, caller())
    assert (sign_in.reset, sign_in.contacts) == ([], {})


@pytest.mark.parametrize("new_contact", ["email", "phone"])
@pytest.mark.parametrize("why", ["it is hidden", "there is none"])
def test_no_code_goes_to_what_the_caller_does_not_see(new_contact: str, why: str) -> None:
    who = caller(hide_fields(new_contact)) if why == "it is hidden" else caller()
    one = replace(JANE, **{new_contact: ""}) if why == "there is none" else JANE  # type: ignore[arg-type]
    sign_in = FakeCustomerSignIn("jane.doe")
    tool = reset_password(FakeDesk([one]), sign_in)
    arguments = tool.arguments.model_validate({"customer_id": "C-1042", "new_contact": new_contact})
    assert tool.question is not None

    for step in (tool.question, tool.run):
        with pytest.raises(ToolFailed, match="no such address or number"):
            step(arguments, who)
    assert (sign_in.reset, sign_in.contacts) == ([], {})


@pytest.mark.parametrize(
    ("new_contact", "kept"), [("phone", "ask her"), ("email", "ask her"), ("email", 'Jane says "confirm"@example.com')]
)
def test_no_code_goes_to_what_is_no_address_or_number(new_contact: str, kept: str) -> None:
    sign_in = FakeCustomerSignIn("jane.doe")
    desk = FakeDesk([replace(JANE, **{new_contact: kept})])  # type: ignore[arg-type]

    with pytest.raises(ToolFailed, match="no such address or number"):
        run(reset_password(desk, sign_in), caller(), customer_id="C-1042", new_contact=new_contact)
    assert sign_in.contacts == {}


@pytest.mark.parametrize("outcome", REFUSED)
def test_it_is_said_whether_the_sign_in_was_given_another_address_all_the_same(outcome: ResetOutcome) -> None:
    tool = reset_password(FakeDesk([JANE]), FakeCustomerSignIn("jane.doe", outcome=outcome))

    with pytest.raises(ToolFailed) as refusal:
        run(tool, caller(), customer_id="C-1042", new_contact="email")

    assert ("has the new e-mail address all the same" in str(refusal.value)) is (outcome in AFTER_CHANGE)


def test_a_customer_without_sign_in_has_no_password_to_reset() -> None:
    sign_in = FakeCustomerSignIn("jane.doe")

    with pytest.raises(ToolFailed, match="no sign-in"):
        run(reset_password(FakeDesk([replace(JANE, username=None)]), sign_in), caller(), customer_id="C-1042")
    assert sign_in.reset == []


def test_no_password_is_reset_and_nobody_is_asked_while_customers_have_no_page_to_choose_another_on() -> None:
    sign_in = FakeCustomerSignIn("jane.doe", url="")
    tool = reset_password(FakeDesk([JANE]), sign_in)
    assert tool.question is not None

    with pytest.raises(ToolFailed, match="no page yet") as refusal:
        run(tool, caller(), customer_id="C-1042")
    with pytest.raises(ToolFailed, match="no page yet"):
        tool.question(tool.arguments.model_validate({"customer_id": "C-1042"}), caller())

    assert sign_in.reset == []
    assert "nothing was reset" in str(refusal.value)
    assert "Ask an administrator to connect" in str(refusal.value)


def test_nobodys_password_is_reset_for_a_customer_who_is_not_there_or_not_shown() -> None:
    answers = []
    for desk, who in ((FakeDesk(), caller()), (FakeDesk([JANE]), caller(only("APAC")))):
        sign_in = FakeCustomerSignIn("jane.doe")
        with pytest.raises(ToolFailed) as refusal:
            run(reset_password(desk, sign_in), who, customer_id="C-1042")
        answers.append(str(refusal.value))
        assert sign_in.reset == []

    assert answers[0] == answers[1]


def test_a_sign_in_service_that_does_not_answer_is_unavailable() -> None:
    sign_in = FakeCustomerSignIn("jane.doe")
    sign_in.available = False

    with pytest.raises(DeskUnavailable):
        run(reset_password(FakeDesk([JANE]), sign_in), caller(), customer_id="C-1042")
