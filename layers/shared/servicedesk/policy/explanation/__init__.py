"""Explanations: why somebody may or may not make a call, as the real decision says."""
