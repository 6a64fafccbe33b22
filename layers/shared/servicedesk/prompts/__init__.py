"""What a person can ask a model to do with several tools. Imported when a prompt is first asked for."""
