"""One machine stands in for the cloud: AWS, managed login and the gateway; and nothing else. Never in an artefact."""
