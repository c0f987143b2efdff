# SPDX-License-Identifier: GPL-2.0-or-later
"""A web server over HTTPS (or, without a certificate, HTTP) on a loopback port, with pages by host and path.

    with WebServer(certificates.issue("web", "autoconfig.demo.test")) as web:
        web.pages["autoconfig.demo.test", "/mail/config-v1.1.xml"] = b"<clientConfig/>"
        web.asked                                # (host, path with query) of each request
        web.headers                              # the fields of each

A page is octets, or a function that gets the request's handler and answers itself; what has none is 404.
"""

import http.server
import ssl
import threading
import urllib.parse


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        web = self.server.web
        host = self.headers.get("Host", "").split(":")[0]
        web.asked.append((host, self.path))
        web.headers.append(dict(self.headers))
        page = web.pages.get((host, urllib.parse.urlsplit(self.path).path))
        if callable(page):
            page(self)
        elif page is None:
            self.send_error(404)
        else:
            self.answer(page)

    def answer(self, page, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": "text/xml", "Content-Length": str(len(page)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *words):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that refuses the certificate, or breaks off what is too large


class WebServer:
    def __init__(self, certificate=None):
        self.pages, self.asked, self.headers = {}, [], []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.web = self
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def redirect(url):
    """A page that leads elsewhere."""
    return lambda handler: handler.answer(b"", 302, Location=url)
