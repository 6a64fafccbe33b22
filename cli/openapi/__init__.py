"""The owner's tools, begun from an OpenAPI document: it is read when a tool is written, and by nothing that runs."""
