"""The language: AWS's wire protocols, read off botocore's service models. Knows no operation."""
