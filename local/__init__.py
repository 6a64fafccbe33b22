"""One machine stands in for the cloud: AWS, managed login and the gateway. Never in an artefact."""
