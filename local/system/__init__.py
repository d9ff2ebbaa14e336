"""The whole system on one machine: embedded AWS, deployed functions, front and twins."""
