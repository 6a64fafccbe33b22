"""The adapters that speak to AWS; nothing else imports boto3."""
