"""The SAM CLI, loaded once: each command runs in a fork of this process. Loading takes longer than most commands.

    python -P loaded_sam.py SOCKET

Run by the Python that SAM is installed for, which has nothing of this checkout. Ends when its input does, which nothing
is written to.
"""

import contextlib
import json
import os
import socketserver
import sys
import tempfile
import threading
from importlib import import_module

#: What is loaded before the first command; others load as they are asked for.
LOADED = ("samcli.commands.package.command", "samcli.commands.deploy.command", "samcli.commands.delete.command")
cli = import_module("samcli.cli.main").cli


class Command(socketserver.StreamRequestHandler):
    """One command: arguments, environment and folder come in; what it printed and its exit code go out."""

    def handle(self) -> None:
        """Run it; this process is its own."""
        asked = json.loads(self.rfile.readline())
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["folder"])
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
            for stream, file in ((1, said), (2, complained)):
                os.dup2(file.fileno(), stream)
            code = run(asked["arguments"])
            printed = []
            for file in (said, complained):
                file.seek(0)
                printed.append(file.read())
        self.wfile.write(json.dumps([code, *printed]).encode())


def run(arguments: list[str]) -> int:
    """Run the command line's own entry; return its exit code."""
    sys.argv = ["sam", *arguments]
    try:
        cli(prog_name="sam")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    return 0


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """Forks for each command."""


def end_with_input() -> None:
    """End when whoever started this has."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    for module in LOADED:
        import_module(module)
    with contextlib.suppress(KeyboardInterrupt), Server(sys.argv[1], Command) as server:
        threading.Thread(target=end_with_input, daemon=True).start()
        server.serve_forever(poll_interval=60)
