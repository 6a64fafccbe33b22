"""Where the servers listen."""

import socket

from local.ports import listen_anywhere


def test_a_connection_sends_at_once_what_is_written() -> None:
    listener = listen_anywhere()
    try:
        for bound in listener.sockets:
            with socket.create_connection(bound.getsockname()[:2]):
                connection, _ = bound.accept()
                with connection:
                    assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        listener.close()
