"""Tests that share one running stack."""
