"""Paper: sheets cut by the server, and the record of who printed what for whom."""
