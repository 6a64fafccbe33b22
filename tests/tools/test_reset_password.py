"""Letting a customer choose a new password."""

from dataclasses import replace

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.desk import ResetOutcome
from servicedesk.tools.reset_password import reset_password
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, fields, only, run


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
}


@pytest.mark.parametrize("outcome", [outcome for outcome in ResetOutcome if outcome is not ResetOutcome.STARTED])
def test_a_reset_that_is_not_possible_says_why_and_what_to_do(outcome: ResetOutcome) -> None:
    sign_in = FakeCustomerSignIn("jane.doe", outcome=outcome)

    with pytest.raises(ToolFailed, match=REFUSED[outcome]) as refusal:
        run(reset_password(FakeDesk([JANE]), sign_in), caller(), customer_id="C-1042")

    assert "an administrator" in str(refusal.value)
    assert "jane" not in str(refusal.value)


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
