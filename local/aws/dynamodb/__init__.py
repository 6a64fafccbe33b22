"""moto's DynamoDB, with what AWS's refuses and counts and moto does not."""
