"""Cognito managed login on this machine: the paths, the tokens and the refusals of the real one."""
