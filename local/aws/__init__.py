"""AWS on this machine: moto's DynamoDB and Cognito, with the resources that template.yaml declares."""
