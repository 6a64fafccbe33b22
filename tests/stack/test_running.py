"""The note a running stack leaves, and the ports it takes."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.ports import Listener, PortBusy, listen, listen_anywhere, listen_near
from stack.people import PEOPLE
from stack.running import CHECKOUT, NoStackRunning, Note, SeveralRunning, find_running, own_folder
from stack.stack_description import RegisteredClient, StackDescription

OTHER = RegisteredClient(product="Other", client_id="other", redirect_uris=("http://a/", "http://b/"))


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A port where somebody answers."""
    listener = listen_anywhere()
    yield listener
    listener.close()


def description(listener: Listener) -> StackDescription:
    return StackDescription(
        mcp_url=f"{listener.origin}/mcp",
        issuer=f"{listener.origin}/pool",
        sign_in_url=listener.origin,
        clients=(
            RegisteredClient(product="Loopback", client_id="client", redirect_uris=("http://localhost:3030/callback",)),
        ),
        command_client=RegisteredClient(product="Command", client_id="command", redirect_uris=()),
        people=PEOPLE,
        admin_url="http://localhost:9000/admin",
        aws_endpoint_url="http://127.0.0.1:5000",
        aws_access_key_id="key-of-this-run",
        permissions_table="PermissionsTable",
        staff_pool_id="pool",
        mcp_log_group="McpLog",
    )


def test_a_running_stack_is_found_as_it_was_described(tmp_path: Path, listener: Listener) -> None:
    Note.leave(description(listener), tmp_path)

    assert find_running(folder=tmp_path) == description(listener)
    assert find_running(listener.port, tmp_path) == description(listener)


def test_a_note_is_for_its_owner_only(tmp_path: Path, listener: Listener) -> None:
    note = Note.leave(description(listener), tmp_path)

    assert stat.S_IMODE(note.path.stat().st_mode) == 0o600


def test_a_file_in_a_notes_place_is_replaced_and_not_written_through(tmp_path: Path, listener: Listener) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    (tmp_path / f"{listener.port}.json").symlink_to(elsewhere)

    Note.leave(description(listener), tmp_path)

    assert elsewhere.read_text() == "kept"


def test_a_stack_on_another_port_is_not_the_one_asked_for(tmp_path: Path, listener: Listener) -> None:
    Note.leave(description(listener), tmp_path)

    with pytest.raises(NoStackRunning, match="port 1"):
        find_running(1, tmp_path)


def test_a_note_whose_stack_is_gone_is_not_believed(tmp_path: Path) -> None:
    gone = listen_anywhere()
    gone.close()
    Note.leave(description(gone), tmp_path)

    with pytest.raises(NoStackRunning):
        find_running(folder=tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"checkout": "/"}', '{"stack": []}', '{"stack": {"people": [{"groups": 3}]}}']
)
def test_a_note_that_cannot_be_understood_is_passed_over(tmp_path: Path, content: str, listener: Listener) -> None:
    (tmp_path / "1.json").write_text(content)
    Note.leave(description(listener), tmp_path)

    assert find_running(folder=tmp_path) == description(listener)


def elsewhere(folder: Path, listener: Listener) -> None:
    """Leave the note of a stack of another checkout."""
    path = Note.leave(description(listener), folder).path
    path.write_text(path.read_text().replace(str(CHECKOUT), "/somewhere/else"))


def test_a_stack_of_another_checkout_is_named_and_taken_only_by_its_port(tmp_path: Path, listener: Listener) -> None:
    elsewhere(tmp_path, listener)

    with pytest.raises(NoStackRunning, match=f"/somewhere/else, one does: --port {listener.port}"):
        find_running(folder=tmp_path)
    assert find_running(listener.port, tmp_path) == description(listener)


def test_the_stack_of_this_checkout_is_taken_whatever_else_runs(tmp_path: Path, listener: Listener) -> None:
    other = listen_anywhere()
    elsewhere(tmp_path, other)
    Note.leave(description(listener), tmp_path)

    assert find_running(folder=tmp_path) == description(listener)
    other.close()


def test_of_two_stacks_of_this_checkout_neither_is_guessed(tmp_path: Path, listener: Listener) -> None:
    other = listen_anywhere()
    for one in (listener, other):
        Note.leave(description(one), tmp_path)

    with pytest.raises(SeveralRunning, match=r"say --port \d+ or --port \d+$"):
        find_running(folder=tmp_path)
    other.close()


def test_a_removed_note_is_not_found(tmp_path: Path, listener: Listener) -> None:
    Note.leave(description(listener), tmp_path).remove()

    with pytest.raises(NoStackRunning):
        find_running(folder=tmp_path)


def test_a_folder_that_others_may_enter_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = own_folder()
    folder.chmod(0o755)

    with pytest.raises(PermissionError):
        own_folder()


def test_people_are_found_by_name_in_any_case(listener: Listener) -> None:
    described = description(listener)

    assert described.person("Alice") == PEOPLE[0]
    assert described.person("nobody") is None


@pytest.mark.requirement("transport.loopback")
def test_localhost_reaches_a_listener_on_both_addresses(listener: Listener) -> None:
    addresses = {bound.getsockname()[0] for bound in listener.sockets}

    assert "127.0.0.1" in addresses
    assert addresses <= {"127.0.0.1", "::1"}
    assert {bound.getsockname()[1] for bound in listener.sockets} == {listener.port}


def test_a_busy_port_that_was_asked_for_is_refused(listener: Listener) -> None:
    with pytest.raises(PortBusy) as busy:
        listen(listener.port)

    assert str(listener.port) in str(busy.value)


def test_a_busy_port_that_was_only_preferred_is_replaced(listener: Listener) -> None:
    other = listen_near(listener.port)
    other.close()

    assert other.port != listener.port


def test_a_description_survives_the_way_through_json(listener: Listener) -> None:
    described = replace(description(listener), clients=(OTHER, *description(listener).clients))

    assert StackDescription.from_json(described.as_json()) == described
