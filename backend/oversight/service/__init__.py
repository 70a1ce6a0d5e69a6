"""The figures of oversight, each in a module of its own."""
