"""A real Request Tracker on this machine, filled with the seeded company."""
