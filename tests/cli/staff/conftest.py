from tests.cli.permissions.conftest import terminal

__all__ = ["terminal"]
