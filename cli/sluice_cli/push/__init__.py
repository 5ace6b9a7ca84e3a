"""Brings code that lies on this machine to S3, and the tags of images to digests; starts no deployment."""
