"""The commands that read, change and explain who may do what."""
