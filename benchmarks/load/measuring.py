"""Processes, their CPU time and memory, ports, and a counting sink. Linux (/proc)."""
import contextlib, json, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
TMP = os.environ.get('STAFETT_LOAD_TMP') or tempfile.mkdtemp(prefix='stafett-load-')
PORT = int(os.environ.get('STAFETT_LOAD_PORT', '25400'))
HZ, PAGE = os.sysconf('SC_CLK_TCK'), os.sysconf('SC_PAGE_SIZE')
os.makedirs(TMP, exist_ok=True)
os.chmod(TMP, 0o755)
# So that what the harness started is ended with it.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
started = []


def stat(pid):
    try:
        text = open(f'/proc/{pid}/stat').read()
    except OSError:
        return None
    fields = text[text.rindex(')') + 2:].split()
    return {'parent': int(fields[1]), 'cpu': sum(map(int, fields[11:15])) / HZ, 'rss': int(fields[21]) * PAGE}


def tree(pids):
    """The processes and all below them."""
    known = {int(d): stat(int(d)) for d in os.listdir('/proc') if d.isdigit()}
    known = {p: s for p, s in known.items() if s}
    found, more = {p: known[p] for p in pids if p in known}, True
    while more:
        more = False
        for p, s in known.items():
            if p not in found and s['parent'] in found:
                found[p], more = s, True
    return found


def cpu(pids):
    return sum(s['cpu'] for s in tree(pids).values())


def memory(pids):
    """Resident octets; of several processes the proportional share, which counts a shared page once."""
    processes = tree(pids)
    if len(processes) == 1:
        return processes[pids[0]]['rss']
    total = 0
    for p in processes:
        try:
            total += int(re.search(r'^Pss:\s+(\d+)', open(f'/proc/{p}/smaps_rollup').read(), re.M)[1]) * 1024
        except (OSError, TypeError):
            pass
    return total


class Peak(threading.Thread):
    """The most memory that the process trees had while this ran."""

    def __init__(self, pids, every=0.1):
        super().__init__(daemon=True)
        self.pids, self.every, self.most, self.stopped = pids, every, 0, threading.Event()
        self.start()

    def run(self):
        while not self.stopped.wait(self.every):
            self.most = max(self.most, memory(self.pids))

    def end(self):
        self.stopped.set()
        self.join()
        return max(self.most, memory(self.pids))


class Process:
    def __init__(self, command, log, env=None, out=None):
        self.log = os.path.join(TMP, log)
        file = open(self.log, 'ab')
        self.popen = subprocess.Popen(command, stdout=out or file, stderr=file, stdin=subprocess.DEVNULL, cwd=TMP,
                                      env=dict(os.environ, **(env or {})), start_new_session=True)
        self.pid = self.popen.pid
        started.append(self)

    def end(self):
        """Ends this process and its children, by their ids."""
        if self.popen.poll() is None:
            children = [p for p in tree([self.pid]) if p != self.pid]
            self.popen.terminate()
            try:
                self.popen.wait(8)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        if self in started:
            started.remove(self)


def end_all():
    for process in list(started):
        process.end()


def wait_greeting(port, process, seconds=30):
    end = time.time() + seconds
    while time.time() < end:
        if process.popen.poll() is not None:
            raise SystemExit(f'{process.popen.args[0]} ended: see {process.log}')
        try:
            with socket.create_connection(('127.0.0.1', port), 1) as connection:
                connection.settimeout(5)
                if connection.recv(100).startswith(b'220'):
                    return
        except OSError:
            pass
        time.sleep(0.005)
    raise SystemExit(f'nothing greets on port {port}: see {process.log}')


class Sink:
    """Postfix's smtp-sink, which throws messages away and counts them, or keeps them, each in a file of the folder."""

    def __init__(self, port, folder=None):
        self.file = os.path.join(TMP, f'sink-{port}.count')
        who = ['-u', 'nobody'] if os.geteuid() == 0 else []
        self.process = Process(['smtp-sink', '-c', *who, *(['-d', folder + '/message'] if folder else []), f'127.0.0.1:{port}', '1000'], 'sink.log', out=open(self.file, 'wb'))
        wait_greeting(port, self.process)

    @property
    def count(self):
        size = os.path.getsize(self.file)
        with open(self.file, 'rb') as f:
            f.seek(max(0, size - 400))
            found = re.findall(rb'mesg=(\d+)', f.read())
        return int(found[-1]) if found else 0

    def wait(self, number, idle=60):
        """When the given message came, or when nothing had come for so long."""
        last, at = self.count, time.perf_counter()
        while last < number:
            time.sleep(0.005)
            now = self.count
            if now != last:
                last, at = now, time.perf_counter()
            elif time.perf_counter() - at > idle:
                break
        return last, at

    def end(self):
        self.process.end()


def inject(port, messages, count, connections, per_connection, *more):
    result = subprocess.run(
        [sys.executable, os.path.join(HERE, 'inject.py'), '--port', str(port), '--list', messages, '--count', str(count), '--conns', str(connections),
         '--per-conn', str(per_connection), *more], capture_output=True, text=True)
    try:
        return json.loads(result.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise SystemExit('injector: ' + result.stdout[-300:] + result.stderr[-600:])


def smtp_source(port, size, count, connections):
    """Messages per second by Postfix's own load generator."""
    begun = time.perf_counter()
    subprocess.run(['smtp-source', '-d', '-s', str(connections), '-m', str(count), '-l', str(size), '-f', 'ann@sender1.example', '-t', 'user@fwd1.example',
                    f'127.0.0.1:{port}'], check=True, capture_output=True)
    return count / (time.perf_counter() - begun)


def spread(values):
    """Median, least, most."""
    return [round(f(values), 3) for f in (statistics.median, min, max)] if values else None


def missing(*programs):
    return [p for p in programs if not shutil.which(p, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')]


os.environ['PATH'] = os.environ.get('PATH', '') + ':/usr/sbin:/sbin'
