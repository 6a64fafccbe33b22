"""A look at another company's desk before the tools stand in front of it: it reads, and writes nothing."""
