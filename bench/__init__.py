"""What the README's figures come from: ours against the barest way to do the same, in one run."""
