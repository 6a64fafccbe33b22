"""Federation: the user pool as a SAML service provider and an OpenID Connect relying party, as Cognito is.

What the identity provider's side must know; `sign_in_url` and the pool's id are in `StackDescription`.

SAML 2.0. The provider's ``MetadataURL`` is fetched when somebody signs in, and kept for six hours. Needed of it:
``entityID``, ``SingleSignOnService`` with the binding HTTP-Redirect, and the certificates that sign
(``KeyDescriptor``, use ``signing`` or none). The browser is sent there with ``SAMLRequest``, deflated, with
``RelayState``, to be returned as it is, and with ``SigAlg`` and ``Signature`` where the pool says
``RequestSigningAlgorithm: rsa-sha256`` (`ServiceProvider` has the certificate). Our entity id is
``urn:amazon:cognito:sp:<pool id>``. The answer is a form with ``SAMLResponse`` and ``RelayState`` that the browser
posts to ``<sign_in_url>/saml2/idpresponse`` within five minutes. Response or assertion is signed, RSA or ECDSA with
SHA-256 or longer. There is one assertion, neither encrypted nor with comments, with our entity id as its audience,
one bearer confirmation (``Recipient``, ``InResponseTo``, ``NotOnOrAfter``), one ``AuthnStatement`` and a ``NameID``
that never changes.

OpenID Connect. ``oidc_issuer`` + ``/.well-known/openid-configuration``; the code flow with ``state`` and ``nonce``,
without PKCE, to ``<sign_in_url>/oauth2/idpresponse``. ``token_endpoint`` takes ``client_secret_post``. The id token
names by ``kid`` the key of ``jwks_uri`` that has signed it. ``userinfo_endpoint`` is always asked, with the access
token in the header; its claims win, and its ``sub`` is the id token's.

Every address that is fetched is ``http`` on this machine's loopback. AWS wants https there, on its usual ports.
"""
