"""Rule: what is compared runs side by side in one process tree, turn by turn; ratios of medians count."""
