"""The invariant, driven by faults: no fault, crash, lost answer or click leaves traffic in between."""
