"""The MCP endpoint over HTTP: which request goes where, which error becomes which answer."""
