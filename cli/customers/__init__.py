"""Commands for the customers of the desk."""
