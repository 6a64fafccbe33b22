"""What the service desk can do, one tool a file."""
