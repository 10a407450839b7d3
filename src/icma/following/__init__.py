"""What readers follow and what they are told: theirs alone, shown to nobody else."""
