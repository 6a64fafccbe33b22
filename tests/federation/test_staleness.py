import pytest

from servicedesk.federation.staleness import allowed_age_seconds, latest_end_minutes, staleness_sentence


@pytest.mark.parametrize(
    ("session_minutes", "minutes", "words"),
    [(480, 495, "8 hours and 15 minutes"), (0, 75, "1 hour and 15 minutes"), (60, 75, "1 hour and 15 minutes")],
)
def test_the_sentence_says_when_a_group_ends(session_minutes: int, minutes: int, words: str) -> None:
    assert latest_end_minutes(session_minutes) == minutes
    assert words in staleness_sentence(session_minutes)


@pytest.mark.parametrize("session_minutes", [0, 60, 61, 480])
def test_no_token_outlives_the_sentence(session_minutes: int) -> None:
    oldest = max(allowed_age_seconds(session_minutes, is_refresh=refresh) for refresh in (True, False))
    assert oldest + 15 * 60 <= latest_end_minutes(session_minutes) * 60
