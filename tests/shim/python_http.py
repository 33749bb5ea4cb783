"""A server and its client in one process are part of the model: the library's own,
with a thread for each request; hours between requests take no time.

run: green
  all: ^pass .*control=full external=0
  all: ^served 3$
run: eager
  all: ^pass .*control=full external=0
run: random 1..2
  all: ^pass .*control=full external=0
  all: ^served 3$
run: random 1 --python-points calls
  all: ^pass .*control=full external=0
"""
import http.server
import threading
import time
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    served = 0
    lock = threading.Lock()

    def do_GET(self):
        with self.lock:
            Handler.served += 1
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
thread = threading.Thread(target=server.serve_forever)
thread.start()
for timeout in (None, 5, 60):
    before = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=timeout) as answer:
        assert answer.read() == b"hello"
    assert time.monotonic() - before < 1
    time.sleep(3600)
server.shutdown()
thread.join()
server.server_close()
print("served", Handler.served)
