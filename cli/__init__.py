"""The `servicedesk` command: what operators, administrators and developers type."""
