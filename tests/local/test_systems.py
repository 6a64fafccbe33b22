"""Where the systems of the company's are, on one machine."""

import pytest

from local.served_functions import urls_of_systems


def test_the_shell_says_where_a_system_is_and_nothing_else_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANY_DESK_URL", "http://127.0.0.1:8099")
    monkeypatch.setenv("COMPANY_DESK_SECRET_ID", "somebody's")
    monkeypatch.setenv("ADD_VISIT_TABLE", "somebody's")

    urls = urls_of_systems()

    assert urls["COMPANY_DESK_URL"] == "http://127.0.0.1:8099"
    assert "somebody's" not in urls.values()
