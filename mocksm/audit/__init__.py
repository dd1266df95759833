"""What CloudTrail and EventBridge make of what happened: records, events, patterns. Rooms and handles read it."""
