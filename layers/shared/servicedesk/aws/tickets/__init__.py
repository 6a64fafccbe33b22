"""The tickets in DynamoDB: their rows, how they are found by words, read, listed and written."""
