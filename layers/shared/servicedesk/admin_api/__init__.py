"""The permissions API and the administrators' console, over HTTP. What it does is decided in `servicedesk.policy`."""
