"""What runs in the interpreter of the embedded AWS. Standard library only."""
