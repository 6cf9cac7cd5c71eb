#!/usr/bin/env python3
"""Load injector: sends prepared messages over SMTP, epoll, one process, no dependencies.

inject.py --host 127.0.0.1 --port 25 --list messages.tsv --count 10000 --conns 20 --per-conn 50 [--starttls] [--rate N]
SERIAL--------00 in a message is replaced by a number that is new in every message. The list has lines: file <TAB> mail-from <TAB> rcpt-to (files relative to the list). Prints one JSON line.
Latency is the time from handing over the final dot to the reply to it."""
import argparse, collections, json, os, select, socket, ssl, sys, time

p = argparse.ArgumentParser()
p.add_argument('--host', default='127.0.0.1'); p.add_argument('--port', type=int, required=True)
p.add_argument('--list', required=True); p.add_argument('--count', type=int, default=1000)
p.add_argument('--conns', type=int, default=20); p.add_argument('--per-conn', type=int, default=50)
p.add_argument('--helo', default='mx.sender1.example'); p.add_argument('--rcpt', help='one fixed recipient instead of the listed ones')
p.add_argument('--starttls', action='store_true'); p.add_argument('--timeout', type=float, default=120)
p.add_argument('--rate', type=float, default=0, help='messages per second offered; 0 = as fast as possible')
p.add_argument('--source', help='local address to send from, such as 127.0.0.9')
p.add_argument('--proxy', help='client address to announce with the PROXY protocol (v1)')
p.add_argument('--auth', help='user:password for AUTH PLAIN (submission)')
a = p.parse_args()

SERIAL = b'SERIAL--------00'; run = b'%08x' % int.from_bytes(os.urandom(4), 'big')
base = os.path.dirname(os.path.abspath(a.list)); msgs = []
for line in open(a.list):
    f, mf, rt = line.rstrip('\n').split('\t')[:3]
    body = open(os.path.join(base, f), 'rb').read()
    if body.startswith(b'.'): body = b'.' + body
    body = body.replace(b'\r\n.', b'\r\n..')
    if not body.endswith(b'\r\n'): body += b'\r\n'
    head, serial, tail = (body + b'.\r\n').partition(SERIAL); msgs.append((mf.encode(), (a.rcpt or rt).encode(), head, tail if serial else None))
ctx = None
if a.starttls:
    ctx = ssl.create_default_context(); ctx.check_hostname = False; ctx.verify_mode = ssl.CERT_NONE
ep = select.epoll(); byfd = {}
started = done = failed = 0; lat = []; errors = collections.Counter(); codes = collections.Counter(); handshakes = 0
t_start = time.perf_counter(); pc = time.perf_counter

class Conn:
    __slots__ = ('s','fd','st','buf','out','n','want','msg','t0','pipe','tls','hs','mask')
    def __init__(self): self.open()
    def open(self):
        s = socket.socket(); s.setblocking(False); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if a.source: s.bind((a.source, 0))
        self.s = s; self.fd = s.fileno(); self.st = 'greet'; self.buf = b''; self.out = b''; self.n = 0
        self.want = 0; self.pipe = False; self.tls = False; self.hs = False; self.mask = select.EPOLLIN; self.msg = None
        byfd[self.fd] = self; s.connect_ex((a.host, a.port))
        if a.proxy: self.out = b'PROXY TCP4 %s 127.0.0.1 40000 25\r\n' % a.proxy.encode(); self.mask |= select.EPOLLOUT
        ep.register(self.fd, self.mask)
    def close(self):
        byfd.pop(self.fd, None)
        try: ep.unregister(self.fd)
        except OSError: pass
        self.s.close()
    def setmask(self, m):
        if m != self.mask: self.mask = m; ep.modify(self.fd, m)
    def send(self, d):
        if self.out: self.out = bytes(self.out) + d; return
        self.out = memoryview(d) if len(d) > 65536 else d; self.flush()
    def flush(self):
        while self.out:
            try: n = self.s.send(self.out)
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError): break
            except OSError as e: return self.fail('send %s' % e.__class__.__name__)
            self.out = self.out[n:] if n < len(self.out) else b''
        self.setmask(select.EPOLLIN | select.EPOLLOUT if self.out else select.EPOLLIN)
    def fail(self, why):
        global failed, started
        errors[why] += 1
        if self.st == "greet": time.sleep(0.01)
        if self.msg is not None: failed += 1; self.msg = None
        self.close()
        if started < a.count and failed < 200: pool_open()
    def nextmsg(self):
        global started
        if self.n >= a.per_conn or started >= a.count:
            self.st = 'quit'; self.send(b'QUIT\r\n'); return
        if a.rate:
            due = t_start + started / a.rate
            if pc() < due: self.st = 'wait'; waiting.append(self); return
        self.go()
    def go(self):
        global started
        if started >= a.count: self.st = 'quit'; self.send(b'QUIT\r\n'); return
        m = msgs[started % len(msgs)]; started += 1; self.n += 1
        self.msg = (m[0], m[1], m[2] if m[3] is None else b''.join((m[2], run, b'%08x' % started, m[3])))
        if self.pipe:
            self.st = 'env'; self.want = 3
            self.send(b'MAIL FROM:<' + m[0] + b'>\r\nRCPT TO:<' + m[1] + b'>\r\nDATA\r\n')
        else:
            self.st = 'mail'; self.send(b'MAIL FROM:<' + m[0] + b'>\r\n')
    def read(self):
        try: d = self.s.recv(65536)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError): return
        except OSError as e: return self.fail('recv %s' % e.__class__.__name__)
        if not d:
            if self.st == 'quit':
                self.close()
                if started < a.count: pool_open()
                return
            return self.fail('closed in ' + self.st)
        b = self.buf + d
        while True:
            i = b.find(b'\n')
            if i < 0: break
            l = b[:i]; b = b[i+1:]
            if l[3:4] == b'-':
                if l[4:14].upper() == b'PIPELINING': self.pipe = True
                continue
            if l[4:14].upper() == b'PIPELINING': self.pipe = True
            self.reply(int(l[:3]), l)
            if byfd.get(self.fd) is not self: return
        self.buf = b
    def reply(self, c, l):
        global done, failed, handshakes
        st = self.st
        if st == 'env':
            self.want -= 1
            if self.want:
                if c >= 400: codes[c] += 1; return self.fail('envelope %s' % l[:60].decode('latin1'))
                return
            if c != 354: codes[c] += 1; return self.fail('data %s' % l[:60].decode('latin1'))
            self.st = 'dot'; self.t0 = pc(); self.send(self.msg[2]); return
        if st == 'dot':
            lat.append(pc() - self.t0); codes[c] += 1; self.msg = None
            if c == 250: done += 1
            else: failed += 1; errors['dot %s' % l[:60].decode('latin1')] += 1
            return self.nextmsg()
        if c >= 400: codes[c] += 1; return self.fail('%s %s' % (st, l[:60].decode('latin1')))
        if st == 'greet': self.st = 'ehlo'; self.send(b'EHLO ' + a.helo.encode() + b'\r\n')
        elif st == 'ehlo':
            if a.starttls and not self.tls: self.st = 'starttls'; self.send(b'STARTTLS\r\n')
            elif a.auth:
                import base64
                u, w = a.auth.split(':', 1); self.st = 'auth'
                self.send(b'AUTH PLAIN ' + base64.b64encode(b'\0' + u.encode() + b'\0' + w.encode()) + b'\r\n')
            else: self.nextmsg()
        elif st == 'auth': self.nextmsg()
        elif st == 'starttls':
            ep.unregister(self.fd); self.s = ctx.wrap_socket(self.s, do_handshake_on_connect=False, server_hostname=a.host)
            ep.register(self.fd, select.EPOLLIN | select.EPOLLOUT); self.mask = select.EPOLLIN | select.EPOLLOUT
            self.hs = True; self.st = 'handshake'; self.pipe = False
        elif st == 'mail': self.st = 'rcpt'; self.send(b'RCPT TO:<' + self.msg[1] + b'>\r\n')
        elif st == 'rcpt': self.st = 'data'; self.send(b'DATA\r\n')
        elif st == 'data': self.st = 'dot'; self.t0 = pc(); self.send(self.msg[2])
        elif st == 'quit':
            self.close()
            if started < a.count: pool_open()
    def event(self, ev):
        global handshakes
        if self.hs:
            try: self.s.do_handshake()
            except ssl.SSLWantReadError: return self.setmask(select.EPOLLIN)
            except ssl.SSLWantWriteError: return self.setmask(select.EPOLLIN | select.EPOLLOUT)
            except OSError as e: return self.fail('handshake %s' % e)
            self.hs = False; self.tls = True; handshakes += 1; self.setmask(select.EPOLLIN)
            self.st = 'ehlo'; self.send(b'EHLO ' + a.helo.encode() + b'\r\n'); return
        if ev & select.EPOLLOUT: self.flush()
        if ev & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR) and byfd.get(self.fd) is self:
            self.read()
            if self.tls and byfd.get(self.fd) is self:
                while byfd.get(self.fd) is self and self.s.pending(): self.read()

waiting = []
def pool_open(): Conn()
for _ in range(min(a.conns, a.count)): pool_open()
last = pc()
while byfd and done + failed < a.count:
    t = 1.0
    if waiting:
        now = pc()
        while waiting and now >= t_start + started / a.rate: waiting.pop(0).go()
        t = max(0.0005, t_start + started / a.rate - pc()) if waiting else 1.0
    evs = ep.poll(t)
    for fd, ev in evs:
        c = byfd.get(fd)
        if c is not None: c.event(ev)
    if evs: last = pc()
    elif pc() - last > a.timeout: errors['timeout'] += 1; break
secs = pc() - t_start; lat.sort()
q = lambda f: round(lat[min(len(lat) - 1, int(len(lat) * f))] * 1000, 2) if lat else None
cpu = time.process_time()
print(json.dumps({'ok': done, 'failed': failed, 'secs': round(secs, 3), 'rate': round(done / secs, 1), 'p50_ms': q(.5), 'p99_ms': q(.99),
    'max_ms': q(1), 'codes': dict(codes), 'handshakes': handshakes, 'errors': dict(errors.most_common(5)), 'injector_cpu_s_per_1000': round(cpu * 1000 / max(1, done), 3)}))
for c in list(byfd.values()):
    try: c.s.setblocking(True); c.s.settimeout(.2); c.s.sendall(b'QUIT\r\n')
    except OSError: pass
sys.exit(0 if failed == 0 and done == a.count else 1)
