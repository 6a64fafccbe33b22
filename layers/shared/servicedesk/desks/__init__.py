"""Other people's desks over HTTP: one adapter a desk, and the client that all of them use. No AWS."""
