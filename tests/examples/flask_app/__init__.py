"""A Flask application that reads its database login through AWS's caching client."""
