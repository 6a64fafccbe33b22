"""Deployments of what was built to stand-ins for AWS."""
