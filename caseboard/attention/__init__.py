"""What needs attention and why: pure rules over dates."""
