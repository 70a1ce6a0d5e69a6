"""What can be done with accounts, sessions and activations: one module per theme."""
