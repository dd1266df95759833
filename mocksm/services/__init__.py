"""The rooms: one package for each AWS service. A room knows the engine and what lies below it, never another room."""
