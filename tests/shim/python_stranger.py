"""A server with a name that others can know is no deadlock while it waits: somebody
of whom heddle knows nothing may call, and is served, in real time.

run: green
  all: ^pass .*external=1
  all: ^served$
run: random 1..2
  all: ^pass .*external=1
  all: ^served$
"""
import os
import socket
import subprocess
import tempfile
import threading

STRANGER = """
import os, socket, time
while not os.path.exists('{0}'):
    time.sleep(0.05)
time.sleep(0.3)
caller = socket.socket(socket.AF_UNIX)
caller.connect('{0}')
caller.sendall(b"hello")
"""


def serve():
    accepted, _ = server.accept()
    assert accepted.recv(5) == b"hello"


path = os.path.join(tempfile.mkdtemp(), "server")
subprocess.run(["/bin/sh", "-c", "/usr/bin/python3 -c \"$1\" &", "sh", STRANGER.format(path)], env={}, check=True)
server = socket.socket(socket.AF_UNIX)
server.bind(path + ".new")
server.listen()
thread = threading.Thread(target=serve)
thread.start()
os.rename(path + ".new", path)
thread.join()
print("served")
