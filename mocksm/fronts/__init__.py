"""What AWS lets listen on the machine itself: the Lambda extension and the agent. They call services as any client does."""
