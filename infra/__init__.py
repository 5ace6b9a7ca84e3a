"""Declares the control plane on AWS with the CDK and packages its handlers; never imports the product."""
