"""The stand-in's shell session: keyboard, terminal, its size, its signals."""

import json
import os
import queue
import signal
import subprocess
import threading
import time

from channel import write
from messages import DATA, SIZE

KEYS = {signal.SIGINT: b"\x03", signal.SIGQUIT: b"\x1c",
        signal.SIGTSTP: b"\x1a"}
BUFFER = 4096
PIECE = 1024
EVERY = 0.5  # seconds between two looks at the terminal's size
NO_TERMINAL = (300, 100)


def stty(word, **how):
    return subprocess.run(["stty", word], check=False,
                          stderr=subprocess.DEVNULL, **how)


class Shell:
    def __init__(self, channel):
        self.channel = channel
        self.state = ""
        self.size = None
        self.signals = queue.SimpleQueue()

    def take(self, _, payload):
        write(payload)
        return True

    def start(self):
        """By the thread that reads: no output may come before."""
        self.channel.handler = self.take
        self.channel.stop = self.stop

    def run(self):
        """Until the keyboard's end: why, as the plugin says it."""
        for number in KEYS:
            signal.signal(number, lambda got, _: self.signals.put(got))
        threading.Thread(target=self.send_signals, daemon=True).start()
        self.state = subprocess.run(
            ["stty", "-g"], stdout=subprocess.PIPE, check=False,
            stderr=subprocess.DEVNULL).stdout.decode()
        stty("cbreak")
        stty("-echo")
        self.send_size()
        threading.Thread(target=self.send_sizes, daemon=True).start()
        while True:
            try:
                data = os.read(0, BUFFER)
            except OSError as error:
                return f"read /dev/stdin: {error.strerror.lower()}"
            if not data:
                return "EOF"
            for at in range(0, len(data), PIECE):
                try:
                    self.channel.send(DATA, data[at:at + PIECE])
                except OSError as error:
                    return str(error)
                time.sleep(0.001)

    def send_signals(self):
        while True:
            self.send_quietly(DATA, KEYS[self.signals.get()])

    def send_size(self):
        try:
            size = tuple(os.get_terminal_size(1))
        except OSError:
            size = NO_TERMINAL
        if size != self.size:
            self.size = size
            self.send_quietly(SIZE, json.dumps(
                {"cols": size[0], "rows": size[1]}).encode())

    def send_sizes(self):
        while True:
            time.sleep(EVERY)
            self.send_size()

    def send_quietly(self, kind, payload):
        try:
            self.channel.send(kind, payload)
        except OSError:
            pass

    def stop(self):
        """Puts the terminal back as the plugin does.

        The state that it saved ends with a newline, as stty wrote it; GNU
        stty refuses that, and of the two changes only echo is undone.
        """
        stty(self.state)
        stty("echo")
