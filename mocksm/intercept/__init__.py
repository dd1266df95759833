"""The doors: where requests of the tested code come in. They know HTTP requests and responses, and no service."""
