"""Clients that nobody registered: a URL that describes a client in, an app client of its own out."""
