"""What they may use (authorisation): a Principal in, a Toolbox out."""
