"""template.yaml, read as CloudFormation would read it: what this machine stands in for cannot drift from it."""
