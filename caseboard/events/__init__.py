"""The append-only case log: typed events, chained per school, from which history, feed and figures are read."""
