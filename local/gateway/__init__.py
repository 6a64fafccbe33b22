"""API Gateway's HTTP API on this machine: HTTP in, payload 2.0 events to the functions, HTTP out."""
