"""Whether a deployed stack is what it must be: each assumption that only AWS can answer, asked of AWS."""
