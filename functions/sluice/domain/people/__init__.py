"""Who somebody is: what AWS vouches for, what callers choose, and when two names are one person."""
