"""Request Tracker 5 as the desk behind the tools, over its REST API version 2."""
