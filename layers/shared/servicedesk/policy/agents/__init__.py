"""Agents: what may be made of them, and what is said of it."""
