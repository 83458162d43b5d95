"""PostgreSQL and Valkey from wheels, and the whole service on one machine: `make run` and the tests."""
