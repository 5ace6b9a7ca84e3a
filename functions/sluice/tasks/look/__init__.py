"""Looking without changing: preflight, status, and what AWS shows."""
