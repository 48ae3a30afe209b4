"""Commands of the queue and of the whole portal."""
