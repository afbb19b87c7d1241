"""Whether copies of the records are made and hold: what every run of `backup`, `verify` and `restore` came to.

The commands write it down after their work, and an admin reads it on a page. It is not part of `keeping`, which reads
whole tables beside the door and which no page may reach; and it knows nothing of how a copy is made.
"""
