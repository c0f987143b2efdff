# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates for loopback servers: our own authority, and a stranger's.

`server` is signed by the authority in `ca_file` and is good for localhost, 127.0.0.1 and ::1.
`stranger` is as good in every respect but signed by somebody else.
`wrong_host` is signed by our authority for another name.
Each is a pair (certificate file, key file).
"""

import os
import subprocess

DAYS = "30"
LOOPBACK = "DNS:localhost,DNS:mail.demo.test,IP:127.0.0.1,IP:::1"


class Certificates:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        authority = self._authority("authority", "imail test authority")
        other = self._authority("other", "somebody else's authority")
        self.ca_file = authority[0]
        self.server = self._leaf("server", LOOPBACK, authority)
        self.stranger = self._leaf("stranger", LOOPBACK, other)
        self.wrong_host = self._leaf("wrong-host", "DNS:elsewhere.test", authority)
        self._ours = authority

    def issue(self, name, *hosts):
        """A further pair, signed by our authority, for these host names."""
        return self._leaf(name, ",".join(f"DNS:{host}" for host in hosts), self._ours)

    def _authority(self, name, title):
        extensions = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        return self._make(name, f"/CN={title}", extensions)

    def _leaf(self, name, names, authority):
        certificate, key = authority
        extensions = [
            "-CA", certificate, "-CAkey", key,
            "-addext", f"subjectAltName={names}",
            "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "extendedKeyUsage=serverAuth",
        ]  # fmt: skip
        return self._make(name, f"/CN={name}", extensions)

    def _make(self, name, subject, extensions):
        certificate = os.path.join(self.folder, f"{name}.pem")
        key = os.path.join(self.folder, f"{name}.key")
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", DAYS, "-subj", subject, "-keyout", key, "-out", certificate,
                *extensions,
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        os.chmod(key, 0o600)
        return certificate, key
