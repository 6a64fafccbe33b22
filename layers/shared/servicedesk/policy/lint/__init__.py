"""Lint: what looks wrong in a policy, compared with the tools there are, the people, and what was done with it."""
