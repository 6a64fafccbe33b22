"""The adapters that speak to AWS; nothing else does."""
