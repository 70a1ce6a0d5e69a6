"""What goes in and out of the routes, by theme."""
