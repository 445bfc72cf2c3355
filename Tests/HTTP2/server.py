"""A server that speaks HTTP/2 by TLS and nothing else, on a free port of this machine.

It writes `port N` and `ca FILE` to standard output, and then a line for each request: the number of its
connection, and how many requests of that were under way at once. An answer waits until as many
requests of the connection are there as the path names (`/together/8`), so that whoever sends them one
after the other waits for ever.

    server.py FOLDER
"""

import pathlib
import socket
import ssl
import subprocess
import sys
import threading

import h2.config
import h2.connection
import h2.events


def certificate(folder):
    """A certificate for this machine that is its own authority."""
    key, ca = folder / "h2-key.pem", folder / "h2-ca.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(ca)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca, key)
    context.set_alpn_protocols(["h2"])
    return context, ca


def serve(connection, number):
    """Answers the requests of one connection."""
    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    wanted, waiting = {}, []
    while data := connection.recv(65_536):
        for event in state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers)[b":path"].decode()
                wanted[event.stream_id] = int(path.rsplit("/", 1)[1])
            elif isinstance(event, h2.events.DataReceived):
                state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                waiting.append(event.stream_id)
        if waiting and len(waiting) >= wanted[waiting[0]]:
            for stream in waiting:
                print(f"{number} {len(waiting)}", flush=True)
                state.send_headers(stream, [(":status", "200"), ("content-length", "4")])
                state.send_data(stream, b"good", end_stream=True)
            waiting.clear()
        connection.sendall(state.data_to_send())


def main():
    context, ca = certificate(pathlib.Path(sys.argv[1]))
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"port {listener.getsockname()[1]}\nca {ca}", flush=True)
    number = 0
    while True:
        plain, _ = listener.accept()
        number += 1
        try:
            connection = context.wrap_socket(plain, server_side=True)
        except OSError:
            continue
        threading.Thread(target=serve, args=(connection, number), daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
