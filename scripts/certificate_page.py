"""A plain page that offers the certificate of one's own authority to phones."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>连心 · 证书</title>
<style>body{{font:1.1rem/1.7 sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}}
a.button{{display:block;padding:1rem;text-align:center;background:#b3261e;color:#fff;border-radius:.5rem}}</style>
</head><body>
<h1>连心:信任本机证书</h1>
<p><a class="button" href="/ca.crt">下载证书 / Download the certificate</a></p>
<p>信任后可离线使用并安装到桌面。此证书只对本地网络地址有效;试用结束后请在手机设置中删除。</p>
<p><b>iOS</b>:下载 → 设置 → 已下载描述文件 → 安装 → 通用 → 关于本机 → 证书信任设置 → 打开开关<br>
<b>Android</b>:下载 → 设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书</p>
<p lang="en">Once trusted, the app works offline and can be installed. The certificate is good for addresses of local
networks only; remove it in the phone's settings when you are done.</p>
<p lang="en"><b>iOS</b>: download → Settings → Profile Downloaded → Install → General → About →
Certificate Trust Settings → on<br>
<b>Android</b>: download → Settings → Security → Encryption &amp; credentials → Install a certificate →
CA certificate</p>
<p><a href="{app}">打开连心 / Open Lianxin: {app}</a></p>
</body></html>"""


class CertificatePage(ThreadingHTTPServer):
    """Serves two things only: the explanation and `ca.crt`."""

    daemon_threads = True

    def __init__(self, port: int, *, authority: Path, app: str) -> None:
        page = PAGE.format(app=app).encode()
        self.documents = {
            "/": ("text/html; charset=utf-8", page),
            "/ca.crt": ("application/x-x509-ca-cert", authority.read_bytes()),
        }
        super().__init__(("", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: CertificatePage
    timeout = 10  # A silent visitor must not hold a thread.

    def do_GET(self) -> None:  # The name is http.server's.
        document = self.server.documents.get(self.path)
        if document is None:
            self.send_error(404)
            return
        kind, content = document
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Stay quiet: the terminal belongs to the app."""
