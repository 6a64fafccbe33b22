"""The company's identity provider: rules for its groups, checked and told."""
