"""What a deployment left behind, compared with what is there now. Pure decisions."""
