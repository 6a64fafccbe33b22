"""The stdio server that the adapter runs: the SDK's, of version 1."""

import gc
import os

if os.environ.get("BENCHMARK_TRICKS") == "1":
    gc.disable()

from mcp.server.fastmcp import FastMCP
from tools import tools

mcp = FastMCP("service-desk", log_level="WARNING")
for tool in tools():
    mcp.add_tool(tool)

if __name__ == "__main__":
    mcp.run()
