"""Example projects, as users write them: a folder each, with the code of an application and its tests."""
