"""What can be done with the tree, its posts and its grants: one module per theme."""
