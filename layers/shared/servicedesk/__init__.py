"""An MCP server that works a service desk as the person who is signed in."""

__version__ = "0.1.0"
