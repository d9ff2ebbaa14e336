"""State in DynamoDB: one module per port, all keys in `keys`, all mapping in `codec`."""
