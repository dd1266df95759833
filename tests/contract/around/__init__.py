"""Contract cases of services that stand around Secrets Manager, and are small here on purpose."""
