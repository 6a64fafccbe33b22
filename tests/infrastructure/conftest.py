from tests.infrastructure.deployer import made

__all__ = ["made"]
