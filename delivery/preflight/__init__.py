"""What a deployment needs and what it would change, asked before anything is built."""
