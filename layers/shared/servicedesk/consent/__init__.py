"""The authorization endpoints of a deployment that takes clients which describe themselves: consent, then Cognito."""
