"""What a decorator has to do: functions of every kind, methods, test classes, and the cloud that a class's tests share."""
