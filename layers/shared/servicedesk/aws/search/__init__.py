"""Finding customers by words in DynamoDB: what the index holds, and how it is read within a bound."""
