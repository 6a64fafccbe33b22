"""Sign-in with the company's identity provider: its groups in, the desk's groups out."""
