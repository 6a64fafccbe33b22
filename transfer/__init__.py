"""Import and export of the desk's data: customers and tickets, in CSV and JSON Lines."""
