"""Cells of the list that can be clicked at: where their parts lie, for painting and for the mouse."""
