"""Refusal of a sign-in at an identity provider, by the pool and for the app that waits."""

from __future__ import annotations


class FederationRefused(Exception):
    """Nobody is signed in. The message is for the app's developer: words of ours, nothing of what was sent."""
