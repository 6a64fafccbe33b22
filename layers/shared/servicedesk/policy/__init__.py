"""Who may do what, kept: read as a whole, changed one rule at a time, explained."""
