"""A company's identity provider on this machine, which speaks SAML 2.0 and OpenID Connect. Nobody in it is real."""
