"""How fine pictures are: points along each axis, the finest first."""

PICTURES = (100, 50, 25, 12)
"""That the boundary is computed for."""

SENT = PICTURES[:3]
"""That it is sent in, to suit a link; a coarser one only spares the processor."""

NEURONS = (30, 20, 12)
"""Of a neuron's picture."""
