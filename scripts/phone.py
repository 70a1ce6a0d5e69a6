"""`make run PHONE=1`: the app on one's own phone, over HTTPS in the local network."""

import ipaddress
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import qrcode

from scripts.certificate_page import CertificatePage
from scripts.certificates import Address, Certificates, make_certificates
from scripts.terminal import fail, say


@dataclass(frozen=True)
class LocalNetwork:
    """How phones of the local network reach this machine."""

    host: Address
    port: int
    certificates: Certificates

    @property
    def address(self) -> str:
        """The address that phones open."""
        return f"https://{self.host}:{self.port}"

    @property
    def certificate_address(self) -> str:
        """The plain page that offers the certificate to install."""
        return f"http://{self.host}:{self.port + 1}"

    def settings(self) -> dict[str, str]:
        """The settings with which the server speaks HTTPS to the local network."""
        return {
            "HOST": "0.0.0.0",  # Other devices are meant to connect; the caller asked for it.
            "LIANXIN_PUBLIC_URL": self.address,
            "LIANXIN_TLS_CERT": str(self.certificates.certificate),
            "LIANXIN_TLS_KEY": str(self.certificates.key),
        }


def prepare(wish: str, *, port: int, data_dir: Path) -> LocalNetwork:
    """Find the address in the local network and make certificates for it.

    `wish` is "1" for the address that this machine uses towards its network, or an address of this machine.
    Ends the program when that address is open to the internet: the demo's passwords are known to everybody.
    """
    host = _own_address() if wish == "1" else _parsed(wish)
    if host.is_global or host.is_loopback:
        fail(f"{host} is no address of a local network. Name this machine's: make run PHONE=192.168.1.20")
    certificates = make_certificates((data_dir / "phone").absolute(), host)
    return LocalNetwork(host, port, certificates)


def offer_certificate(network: LocalNetwork) -> None:
    """Serve the certificate's page beside the app, on a thread that ends with this process."""
    page = CertificatePage(network.port + 1, authority=network.certificates.authority, app=network.address)
    threading.Thread(target=page.serve_forever, name="certificate page", daemon=True).start()


def announce(network: LocalNetwork) -> None:
    """Print the code to scan and what works before and after the certificate is trusted."""
    say(f"\n用手机扫码打开 / Scan to open on a phone: {network.address}")
    _print_code(network.address)
    say(EXPLANATION.format(page=network.certificate_address))
    _print_code(network.certificate_address)
    say("演示账号的密码是公开的,请只在可信的网络中使用。")
    say("The demo accounts' passwords are known to everybody: use this in a network you trust only.")


EXPLANATION = """\
手机与本机须在同一 Wi-Fi。浏览器会提示证书不受信任:
  · 点“高级 → 继续访问”后:登录、签到、摄像头扫码可用;离线使用和安装到桌面不可用。
  · 信任证书后:全部可用,包括离线和安装。证书下载与步骤:{page}
    iOS:下载 → 设置 → 已下载描述文件 → 安装 → 通用 → 关于本机 → 证书信任设置 → 打开开关
    Android:下载 → 设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书
The phone must be in the same network. Its browser will warn about the certificate:
  · After "Advanced → proceed": sign-in, check-in and the camera work; offline use and installing do not.
  · Once the certificate is trusted everything works, offline and installing too. Download and steps: {page}
    iOS: download → Settings → Profile Downloaded → Install → General → About → Certificate Trust Settings → on
    Android: download → Settings → Security → Encryption & credentials → Install a certificate → CA certificate"""


def _print_code(text: str) -> None:
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.print_ascii(invert=True)


def _own_address() -> Address:
    """The address this machine would use towards its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
            return ipaddress.ip_address(probe.getsockname()[0])
        except OSError:
            fail("This machine is in no network. Connect it, or name its address: make run PHONE=192.168.1.20")


def _parsed(wish: str) -> Address:
    try:
        return ipaddress.IPv4Address(wish)
    except ValueError:
        fail(f"PHONE must be 1 or an IPv4 address of this machine, not {wish!r}.")
