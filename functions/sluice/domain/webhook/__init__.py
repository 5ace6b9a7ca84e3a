"""One outgoing call: its request, its address, its signature, and what must be masked."""
