"""Templates as texts: read, checked and put in order. Nothing here knows a stack, a resource type or a call."""
