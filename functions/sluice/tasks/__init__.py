"""What each Lambda function of the control plane does, without Lambda."""
