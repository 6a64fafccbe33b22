"""What they may use: a Principal in, a Toolbox out."""
