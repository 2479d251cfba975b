"""What an output can show."""

import io
import os
import sys

import pytest

from iskra import terminal


def test_a_stream_that_is_no_terminal():
    assert terminal.columns(io.StringIO(), 33) == terminal.columns(None, 33) == 33
    assert not terminal.can_rewrite_lines(io.StringIO())


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_a_terminal(monkeypatch):
    leader, follower = os.openpty()
    with os.fdopen(leader), os.fdopen(follower, "w") as stream:
        import fcntl
        import struct
        import termios

        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 57, 0, 0))
        assert terminal.columns(stream) == 57
        monkeypatch.setenv("TERM", "xterm")
        assert terminal.can_rewrite_lines(stream)
        monkeypatch.setenv("TERM", "dumb")
        assert not terminal.can_rewrite_lines(stream)


@pytest.mark.parametrize("encoding, possible", [("utf-8", True), ("cp437", True), ("latin-1", False), (None, False)])
def test_letters(encoding, possible):
    class Stream:
        pass

    Stream.encoding = encoding
    assert terminal.can_write(Stream(), "├─┼┤") == possible


def test_this_is_no_notebook(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not terminal.in_notebook()
