"""Find a stack, local or deployed, and sign in to it. Stands on neither moto nor uvicorn."""
