"""Test code that uses AWS Secrets Manager and KMS: in process, instantly, with rotation that runs."""
