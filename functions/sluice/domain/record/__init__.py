"""What is stored and shown of a deployment: status, progress, reasons, timeline."""
