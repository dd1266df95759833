"""A service that a stack deploys, and that ECS runs with a secret of the stack in its environment."""
