"""One concept, `Wait`, and its kinds: approvals, callbacks, pauses and analyses."""
