"""Company's identity provider on this machine, as a stack is told of it: parameters, and addresses AWS would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The template wants https. What stands for it here is put in its place before anything is fetched.
_PLACE = "https://company.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyProvider:
    """Where the company's people sign in. It may start later than the stack: it is asked when somebody signs in."""

    #: The template's parameters.
    parameters: Mapping[str, str]
    #: What takes the place of ``ProviderDetails`` in the template.
    details: Mapping[str, str] = field(repr=False)


def saml_provider(metadata_url: str) -> CompanyProvider:
    """Return a SAML identity provider that describes itself at `metadata_url`."""
    return CompanyProvider(
        parameters={"CompanySignIn": "saml", "CompanyMetadataUrl": f"{_PLACE}/metadata"},
        details={"MetadataURL": metadata_url},
    )


def openid_provider(issuer: str, client_id: str, client_secret: str) -> CompanyProvider:
    """Return an OpenID Connect provider that has given the pool a client id and a secret."""
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:company"
    return CompanyProvider(
        parameters={
            "CompanySignIn": "oidc",
            "CompanyOpenidUrl": _PLACE,
            "CompanyClientId": client_id,
            "CompanySecretArn": arn,
        },
        details={"oidc_issuer": issuer, "client_secret": client_secret},
    )
