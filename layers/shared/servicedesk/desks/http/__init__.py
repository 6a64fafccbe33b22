"""HTTP client of another company's desk: one address, bounded, and honest about lost answers."""
