"""Administration of who may do what: read as a whole, changed one rule at a time, explained."""
