"""Controls that the filter panels are made of: tiles, grids, histograms with handles and their scales."""
