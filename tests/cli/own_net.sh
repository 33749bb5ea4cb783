# A network of each run's own: its port is taken by nobody, whatever listens on this machine and however many run at once.
if ! heddle doctor -- true | grep -q "a network of its own (--own-net)"; then
	echo "skipped: this machine gives runs no network of their own"
	exit
fi
cat >echo.py <<'END'
import socket, sys, threading

def answer(listener):
    with listener.accept()[0] as peer:
        peer.sendall(peer.recv(100))

with socket.create_server(("127.0.0.1", int(sys.argv[1])), reuse_port=False) as listener:
    thread = threading.Thread(target=answer, args=(listener,))
    thread.start()
    with socket.create_connection(listener.getsockname()) as client:
        client.sendall(b"once")
        assert client.recv(100) == b"once"
    thread.join()
END
mkfifo held
/usr/bin/python3 -c '
import socket
listener = socket.create_server(("127.0.0.1", 0))
open("port", "w").write(str(listener.getsockname()[1]))
open("held", "w").close()
open("held").read()' &
: <held
port=$(cat port)

eddle run -n 8 -j 2 --own-net --json own.json -- /usr/bin/python3 echo.py "$port" | sed "s/$port/PORT/g"
echo "status ${PIPESTATUS[0]}"
heddle run -n 8 --native 1 --quiet --exit-zero --json shared.json -- /usr/bin/python3 echo.py "$port"
/usr/bin/python3 - <<'END'
import json
for name in ("own", "shared"):
    print(name, *{test["verdict"] for test in json.load(open(f"{name}.json"))["tests"]})
END
: >held
wait
