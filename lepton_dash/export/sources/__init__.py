"""Source code that trains the experiment of a run, and predicts with its trained weights."""
