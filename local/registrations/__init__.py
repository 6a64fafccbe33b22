"""Commands for clients that describe themselves."""
