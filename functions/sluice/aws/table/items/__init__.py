"""Items of the table as values of the domain, and back: under which keys they lie, with which attributes."""
