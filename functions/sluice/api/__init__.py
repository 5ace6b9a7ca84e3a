"""Everything HTTP: routes, the JSON that they answer, and the pages for people."""
