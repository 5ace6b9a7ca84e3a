"""One outgoing webhook call: its request, address and signature, and what must be masked."""
