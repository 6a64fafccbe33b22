"""Zendesk Support's REST API v2: what is read there and written, noun for noun."""
