"""Values: functions, conditions and dynamic references, resolved."""
