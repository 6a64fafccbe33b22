"""The built artefacts in containers: `sam local` in front of the same stand-ins that `servicedesk local` uses."""
