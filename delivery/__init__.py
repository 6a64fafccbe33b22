"""From the source to what Lambda runs: finished, rehearsed, and run in Docker."""
