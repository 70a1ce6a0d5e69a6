"""Where push notices may be sent: the open internet over HTTPS, at the address that was checked."""

import socket
import ssl
import threading
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backend.core import clock
from backend.notifications.channels import guard, push
from backend.notifications.channels.guard import Target
from backend.notifications.errors import EndpointNotAllowedError

PUBLIC, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@pytest.fixture
def resolves(monkeypatch):
    """Lets every name mean these addresses."""

    def to(*addresses):
        def look_up(host, port, **_):
            try:
                socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            except OSError:
                return [(None, None, None, "", (address, port)) for address in addresses]
            return [(None, None, None, "", (host, port))]

        monkeypatch.setattr(guard.socket, "getaddrinfo", look_up)

    to(PUBLIC)
    return to


class TestResolve:
    @pytest.mark.parametrize(
        ("endpoint", "path"),
        [
            ("https://push.example.org/send/abc?x=1", "/send/abc?x=1"),
            ("https://push.example.org:443/", "/"),
            ("https://push.example.org", "/"),
            (f"https://{PUBLIC}/a", "/a"),
            (f"https://[{PUBLIC_6}]/a", "/a"),
        ],
    )
    def test_takes_public_push_services(self, resolves, endpoint, path):
        found = guard.resolve(endpoint, allowed_hosts=())

        assert (found.port, found.path, found.is_https) == (443, path, True)

    @pytest.mark.parametrize(
        "endpoint",
        [
            "http://push.example.org/",
            "https://push.example.org:8443/",
            "https://push.example.org:0x1bb/",
            "https://push.example.org:99999/",
            "https://user@push.example.org/",
            "https://user:secret@push.example.org/",
            "https://push.example.org@10.0.0.1/",
            "https://push.example.org/#part",
            "https://push.example.org/a b",
            "https://push.example.org/\r\nHost: x",
            "https://推送.example.org/",
            "https:///path",
            "https://",
            "https://[::1",
            "file:///etc/passwd",
            "ftp://push.example.org/",
            "//push.example.org/",
            "push.example.org",
        ],
    )
    def test_refuses_what_is_no_https_address_on_its_own_port(self, resolves, endpoint):
        with pytest.raises(EndpointNotAllowedError):
            guard.resolve(endpoint, allowed_hosts=())

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
            *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
            *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
            *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
            *("2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
        ],
    )
    def test_refuses_addresses_that_are_not_public_written_or_resolved(self, resolves, address):
        resolves(address)
        written = f"[{address}]" if ":" in address else address

        for host in (written, "push.example.org", "push.example.org."):
            with pytest.raises(EndpointNotAllowedError):
                guard.resolve(f"https://{host}/", allowed_hosts=())

    def test_refuses_a_name_of_which_one_address_is_private(self, resolves):
        resolves(PUBLIC, "10.0.0.1")

        with pytest.raises(EndpointNotAllowedError):
            guard.resolve("https://push.example.org/", allowed_hosts=())

    @pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost"])
    def test_refuses_other_ways_to_write_loopback(self, host):
        with pytest.raises(EndpointNotAllowedError):
            guard.resolve(f"https://{host}/", allowed_hosts=())

    @pytest.mark.parametrize("allowed", ["push.intern", "push.intern:8080"])
    def test_takes_what_the_operator_vouches_for(self, resolves, allowed):
        resolves("10.0.0.1")

        found = guard.resolve("http://push.intern:8080/a", allowed_hosts=(allowed,))

        assert found == Target("push.intern", 8080, "10.0.0.1", is_https=False, path="/a")
        with pytest.raises(EndpointNotAllowedError):
            guard.resolve("http://other.intern:8080/a", allowed_hosts=(allowed,))
        with pytest.raises(EndpointNotAllowedError):
            guard.resolve("file://push.intern:8080/a", allowed_hosts=(allowed,))


class TestCheckEndpoint:
    def test_lets_pass_a_name_that_means_nothing_at_the_moment(self, monkeypatch):
        def fail(*_, **__):
            raise socket.gaierror

        monkeypatch.setattr(guard.socket, "getaddrinfo", fail)

        guard.check_endpoint("https://push.example.org/", allowed_hosts=())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for push.example.org and the key to it, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push.example.org")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("push.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


@pytest.fixture
def tls_port(certificate, monkeypatch):
    """One HTTPS answer on loopback by that certificate, which is trusted."""
    monkeypatch.setattr(push.certifi, "where", lambda: str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        taken, _ = server.accept()
        with taken:
            try:
                with context.wrap_socket(taken, server_side=True) as connection:
                    if b"Host: push.example.org" in connection.recv(65_536):
                        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            except (ssl.SSLError, ConnectionError):
                pass  # The other side did not trust us, as it should.

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    server.close()
    thread.join(5)


class TestPinnedSession:
    def test_speaks_to_the_checked_address_under_the_name_of_the_certificate(self, tls_port):
        target = Target("push.example.org", tls_port, "127.0.0.1", is_https=True, path="/a")

        answer = push.PinnedSession(target).post("ignored", data=b"x", headers={}, timeout=5)

        assert answer.status_code == 201

    def test_does_not_trust_the_certificate_of_another_name(self, tls_port):
        target = Target("push.example.net", tls_port, "127.0.0.1", is_https=True, path="/a")

        with pytest.raises(Exception, match=r"(?i)certificate|hostname"):
            push.PinnedSession(target).post("ignored", data=b"x", headers={}, timeout=5)
