"""Runs a command in a terminal of 120 columns and answers what it asks: terminal.py '[["Prompt", "answer"], …]' command…"""
import fcntl
import json
import os
import pty
import struct
import sys
import termios

answers = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
unread = b""
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:  # the command has ended
        break
    sys.stdout.buffer.write(part)
    unread += part
    while answers and answers[0][0].encode() in unread:
        prompt, answer = answers.pop(0)
        unread = unread.split(prompt.encode(), 1)[1]
        os.write(terminal, f"{answer}\n".encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
