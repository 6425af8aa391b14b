"""Rule: what is needed to see an exported folder in a real browser."""
