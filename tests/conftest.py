"""What all tests share."""

import signal

# What runs in a shell's background is born deaf to Ctrl-C, and so are its children; some tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)
