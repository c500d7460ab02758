import socket
import threading
import unittest

from eks_sandbox import connect_proxy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ConnectProxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = socket.create_server(("127.0.0.1", 0))
        cls.port = free_port()
        connect_proxy.start(cls.port, cls.gateway.getsockname()[1])

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()

    def answer(self, request: str) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), 5) as client:
            client.sendall(f"{request}\r\n\r\n".encode())
            return client.recv(100)

    def test_aws_host_names_go_to_the_gateway(self):
        accepted = threading.Thread(target=self.gateway.accept, daemon=True)
        accepted.start()
        self.assertIn(b"200", self.answer("CONNECT sts.eu-west-1.amazonaws.com:443 HTTP/1.1"))
        accepted.join(5)
        self.assertFalse(accepted.is_alive())

    def test_all_else_is_refused(self):
        for request in ("CONNECT example.com:443 HTTP/1.1", "CONNECT evil-amazonaws.com:443 HTTP/1.1",
                        "CONNECT sts.amazonaws.com:80 HTTP/1.1", "GET http://sts.amazonaws.com/ HTTP/1.1"):
            self.assertIn(b"403", self.answer(request), request)
