"""Commands that act on a deployed stack, with the AWS credentials of whoever runs them."""
