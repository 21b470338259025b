"""The networks, in PyTorch: needed for training and export, never for drawing."""
