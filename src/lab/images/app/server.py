"""The lab's application server: health, version, metrics and a kill switch, and releases that misbehave on purpose.

Environment: GIT_SHA (the release), BEHAVIOUR (see releases.tsv), PORT, COLOR, DEPENDENCIES (host:port, comma separated),
KILL_SWITCH_FILE, ADMIN_TOKEN (without it nobody may use the kill switch).
"""

import hmac
import http.server
import json
import os
import pathlib
import signal
import socket
import sys
import threading
import time
import urllib.parse

RELEASE = os.environ.get("GIT_SHA", "unknown")
BEHAVIOUR = os.environ.get("BEHAVIOUR", "good")
COLOR = os.environ.get("COLOR", "")
PORT = int(os.environ.get("PORT", "8080"))
DEPENDENCIES = [d for d in os.environ.get("DEPENDENCIES", "").split(",") if d]
KILL_SWITCH_FILE = pathlib.Path(os.environ.get("KILL_SWITCH_FILE", "/data/kill-switch.json"))

SLOW_START_SECONDS = 25
FAILS_AFTER_SECONDS = 10
STALE_RELEASE = "a1b2c3d"
ADMIN_TOKEN = os.environ.get("ADMIN_TOKEN", "")
# "global" stops all of them. Orders that stand and positions are never touched by the kill switch.
TRADING_ACCOUNTS = ("main", "hedge")
ORDER_EVERY_SECONDS = 0.2
HANGS_FOR_SECONDS = 60
OPEN_ORDERS = [{"id": "A-1001", "account": "main", "market": "KRW-BTC"}, {"id": "A-1002", "account": "hedge", "market": "KRW-ETH"}]
POSITIONS = [{"account": "main", "market": "KRW-BTC", "quantity": "0.42"}]

HEALTH_PATHS = {"/actuator/health", "/api/actuator/health", "/health", "/api/health"}
METRICS_PATHS = {"/actuator/prometheus", "/metrics"}

started = time.monotonic()
started_at = time.time()
lock = threading.Lock()
responses = {}
faults = {"status": 0, "latency": 0.0, "health": "UP", "rate_limited": 0, "banned": 0, "kill_switch": ""}
orders = {account: 0 for account in TRADING_ACCOUNTS}
leaked = []


def log(level, message):
    print(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} {level} {message}", flush=True)


def reported_version():
    return STALE_RELEASE if BEHAVIOUR == "wrong-version" else RELEASE


def unreachable_dependencies():
    """The dependencies that accept no connection within a second."""
    unreachable = []
    for dependency in DEPENDENCIES:
        host, port = dependency.rsplit(":", 1)
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError as cause:
            log("ERROR", f"could not connect to {dependency}: {cause}")
            unreachable.append(dependency)
    return unreachable


def health():
    """What the health paths answer: the status code and the body."""
    down = unreachable_dependencies()
    if BEHAVIOUR == "unhealthy":
        down.append("order-pipeline")
    if BEHAVIOUR == "fails-later" and time.monotonic() - started > FAILS_AFTER_SECONDS:
        down.append("order-pipeline")
    up = faults["health"] == "UP" and not down
    body = {"status": "UP" if up else "DOWN", "version": reported_version(), "color": COLOR, "down": down}
    return (200 if up else 503), body


def kill_switch():
    """Whether each trading account, and all of them together, may place orders."""
    state = {"accounts": {account: True for account in ("global", *TRADING_ACCOUNTS)}}
    try:
        written = json.loads(KILL_SWITCH_FILE.read_text())
    except (FileNotFoundError, ValueError):
        return state
    state["accounts"].update({a: on for a, on in written["accounts"].items() if a in state["accounts"]})
    return {**written, **state}


def set_kill_switch(account, enabled, actor):
    with lock:
        state = kill_switch()
        state["accounts"][account] = enabled
        state["updatedBy"] = actor
        state["updatedAt"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        KILL_SWITCH_FILE.parent.mkdir(parents=True, exist_ok=True)
        written = KILL_SWITCH_FILE.with_suffix(".new")
        written.write_text(json.dumps(state))
        written.replace(KILL_SWITCH_FILE)
    log("WARN", f"kill switch: account {account} {'enabled' if enabled else 'disabled'} by {actor}")


def account_state(account):
    state = kill_switch()
    return {"account": account, "enabled": state["accounts"][account], "updatedBy": state.get("updatedBy", "")}


def place_orders():
    """Places an order for each account that may, again and again."""
    while True:
        accounts = kill_switch()["accounts"]
        for account in TRADING_ACCOUNTS:
            if accounts["global"] and accounts[account]:
                orders[account] += 1
        time.sleep(ORDER_EVERY_SECONDS)


def metrics():
    with lock:
        lines = [
            f'http_requests_total{{code="{code}",version="{RELEASE}"}} {count}' for code, count in sorted(responses.items())
        ]
    for account, placed in orders.items():
        lines.append(f'orders_placed_total{{account="{account}"}} {placed}')
    for account, enabled in kill_switch()["accounts"].items():
        lines.append(f'kill_switch_enabled{{account="{account}"}} {int(enabled)}')
    lines.append(f'app_info{{version="{reported_version()}",color="{COLOR}"}} 1')
    lines.append(f"process_start_time_seconds {started_at:.3f}")
    lines.append(f'upbit_http_429_total {faults["rate_limited"]}')
    lines.append(f'upbit_http_418_total {faults["banned"]}')
    return "\n".join(lines) + "\n"


class Requests(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code, body, content_type="application/json"):
        payload = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        with lock:
            responses[code] = responses.get(code, 0) + 1
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("X-Version", reported_version())
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def log_request(self, code="-", size="-"):
        if int(code) >= 500:
            log("ERROR", f"{self.command} {self.path} {int(code)}")
        elif self.path not in HEALTH_PATHS | METRICS_PATHS:
            log("INFO", f"{self.command} {self.path} {int(code)}")

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.split("?")[0]
        if path in HEALTH_PATHS:
            self.answer(*health())
        elif path == "/actuator/info":
            version = reported_version()
            self.answer(200, {"git": {"commit": {"id": version}}, "build": {"version": version}})
        elif path == "/version":
            self.answer(200, {"version": reported_version(), "color": COLOR, "host": socket.gethostname()})
        elif path in METRICS_PATHS:
            self.answer(200, metrics(), "text/plain; version=0.0.4")
        elif path == "/api/v1/kill-switch":
            self.answer_kill_switch(None)
        elif path == "/api/v1/orders":
            self.answer(200, {"placed": orders, "open": OPEN_ORDERS, "positions": POSITIONS})
        else:
            self.answer_business(path)

    def is_admin(self):
        given = self.headers.get("Authorization", "")
        return ADMIN_TOKEN != "" and hmac.compare_digest(given.encode(), f"Bearer {ADMIN_TOKEN}".encode())

    def answer_kill_switch(self, request):
        """Shows (request is None) or sets whether an account may place orders; misbehaves as faults["kill_switch"] says."""
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        account = query.get("account", [""])[0] if request is None else request.get("account", "")
        if faults["kill_switch"] == "hangs":
            time.sleep(HANGS_FOR_SECONDS)
            return
        if not self.is_admin():
            self.answer(401, {"error": "token"})
        elif faults["kill_switch"] == "answers-500":
            self.answer(500, {"error": "kill switch"})
        elif request is None and not account:
            self.answer(200, kill_switch())
        elif account not in kill_switch()["accounts"]:
            self.answer(404, {"error": f"no account {account}"})
        else:
            if request is not None and faults["kill_switch"] != "lies":
                set_kill_switch(account, bool(request["enabled"]), str(request.get("actor", "unknown")))
            state = account_state(account)
            if request is not None:
                state["enabled"] = bool(request["enabled"])
            self.answer(200, state)

    def answer_business(self, path):
        time.sleep(faults["latency"])
        if BEHAVIOUR == "answers-5xx" or faults["status"] >= 500:
            log("ERROR", f"order pipeline: no account for {path}")
            self.answer(faults["status"] or 500, {"error": "order pipeline"})
        else:
            self.answer(200, {"path": path, "version": reported_version()})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        try:
            request = json.loads(body or b"{}")
        except ValueError:
            self.answer(400, {"error": "the body is not JSON"})
            return
        if path == "/lab/fault":
            self.answer(200, self.inject(request))
        elif path == "/lab/log":
            for _ in range(int(request.get("count", 1))):
                log(request.get("level", "ERROR"), request.get("message", "asked for by the lab"))
            self.answer(200, {})
        elif path == "/api/v1/kill-switch":
            self.answer_kill_switch(request)
        else:
            self.answer_business(path)

    @staticmethod
    def inject(request):
        """Changes how this process behaves until it ends: status, latency, health, rate_limited, banned, kill_switch, leak_mb.

        kill_switch: "" (well), "answers-500", "hangs", "lies" (says done and does nothing)."""
        leak = int(request.pop("leak_mb", 0))
        if leak:
            leaked.append(bytearray(os.urandom(1024)) * (leak * 1024))
        faults.update(request)
        return faults


def stop(*_):
    log("INFO", "asked to stop, stopping")
    os._exit(0)


def main():
    signal.signal(signal.SIGTERM, stop)
    if BEHAVIOUR == "crashing":
        log("ERROR", "could not connect to database: password authentication for user everbit was refused")
        sys.exit(1)
    if BEHAVIOUR == "slow-start":
        log("INFO", f"migrating the schema, ready in {SLOW_START_SECONDS} s")
        time.sleep(SLOW_START_SECONDS)
    threading.Thread(target=place_orders, daemon=True).start()
    log("INFO", f"server {RELEASE} {COLOR} listens on {PORT}")
    http.server.ThreadingHTTPServer(("0.0.0.0", PORT), Requests).serve_forever()


main()
