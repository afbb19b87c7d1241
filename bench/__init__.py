"""What Caseboard costs, measured over HTTP on loopback against the production server: `make bench`."""
