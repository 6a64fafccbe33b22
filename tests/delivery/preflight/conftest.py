from tests.account import account

__all__ = ["account"]
