"""The servers that are measured: Stafett from a Release build, and Debian's Postfix as a relay with a queue of its own."""
import os, pwd, re, shutil, subprocess, time, urllib.request

from measuring import HERE, PORT, TMP, Process, wait_greeting
import messages

HOST = 'mx.service.example'
KEYS = os.path.join(TMP, 'keys')
os.makedirs(KEYS, exist_ok=True)
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(ROOT, 'src/Stafett/bin/Release/net10.0/stafett.dll')


class Stafett:
    name, seals = 'Stafett', True

    def __init__(self, sink_port=None, port=PORT, http=PORT + 1, name_server=None):
        # Without the memory of earlier runs.
        shutil.rmtree(os.path.join(TMP, 'data'), ignore_errors=True)
        zone = os.path.join(TMP, 'zone')
        with open(zone, 'w') as f:
            f.write(messages.zone(HOST, KEYS))
        settings = {
            'Service:Host': HOST, 'Service:DataDirectory': os.path.join(TMP, 'data'), 'Mx:Listen:0': f'127.0.0.1:{port}', 'Http:Listen:0': f'127.0.0.1:{http}', 'Web:Listen': '',
            **({'Dns:Upstreams:0': f'udp://{name_server}:53'} if name_server else {'Dns:ZoneFile': zone}), 'Signing:Mode': 'always', 'Delivery:AllowPrivateTargets': 'true', 'Limits:ConnectionsPerAddress': '20000',
            # smtp-source never changes its connections.
            'Limits:MessagesPerConnection': '1000000',
            **({'Delivery:Port': sink_port} if sink_port else {'Mx:Discard': 'true'}), **extra_settings()}
        command = ['dotnet', PROGRAM, 'serve', *(word for key, value in settings.items() for word in ('--set', f'{key}={value}'))]
        begun = time.perf_counter()
        self.process, self.port, self.http = Process(command, 'stafett.log'), port, http
        while True:
            try:
                with urllib.request.urlopen(f'http://127.0.0.1:{http}/healthz', timeout=5) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                if self.process.popen.poll() is not None:
                    raise SystemExit(f'stafett ended: see {self.process.log}')
            time.sleep(0.002)
        self.start_seconds = time.perf_counter() - begun
        self.pids = [self.process.pid]

    def allocated(self):
        """Octets of managed memory that it has ever asked for."""
        with urllib.request.urlopen(f'http://127.0.0.1:{self.http}/metrics', timeout=5) as answer:
            return int(re.search(r'^dotnet_gc_allocated_bytes_total (\d+)', answer.read().decode(), re.M)[1])

    def end(self):
        self.process.end()


def extra_settings():
    """STAFETT_LOAD_SET="Key=value Key=value": for trying a setting out."""
    return dict(word.split('=', 1) for word in os.environ.get('STAFETT_LOAD_SET', '').split())


class Postfix:
    """Relays the same domains to the sink. By default every message is synced to the queue before it is accepted; or the queue is in memory. more: lines of main.cf."""

    def __init__(self, sink_port, in_memory, port=PORT + 3, more='', within=list):
        base = os.path.join(TMP, 'postfix')
        shutil.rmtree(base, ignore_errors=True)
        self.memory_queue = '/dev/shm/stafett-load-queue' if in_memory else None
        if self.memory_queue:
            shutil.rmtree(self.memory_queue, ignore_errors=True)
        etc, data, queue = base + '/etc', base + '/data', self.memory_queue or base + '/queue'
        for folder in (etc, data, queue):
            os.makedirs(folder)
        user = pwd.getpwnam('postfix')
        os.chown(data, user.pw_uid, user.pw_gid)
        with open(etc + '/main.cf', 'w') as f:
            f.write(f'''compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
myhostname = {HOST}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.2/32
alias_maps =
local_recipient_maps =
relay_domains = fwd1.example fwd2.example fwd3.example fwd4.example
relay_recipient_maps =
relay_transport = smtp:[127.0.0.1]:{sink_port}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtp_host_lookup = native
message_size_limit = 60000000
mailbox_size_limit = 0
maillog_file = {base}/mail.log
maillog_file_prefixes = {TMP}
{more}''')
        with open(etc + '/master.cf', 'w') as f:
            f.write(f'{port} inet n - n - - smtpd\n' + '\n'.join('''pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
'''.splitlines()) + '\n')
        subprocess.run(['postfix', '-c', etc, 'set-permissions'], capture_output=True)
        self.process = Process(within(['/usr/lib/postfix/sbin/master', '-c', etc, '-d']), 'postfix.log', env={'MAIL_CONFIG': etc, 'MAIL_LOGTAG': 'postfix'})
        wait_greeting(port, self.process)
        self.port, self.pids = port, [self.process.pid]
        self.name = 'Postfix, queue in memory' if in_memory else 'Postfix'

    def end(self):
        self.process.end()
        if self.memory_queue:
            shutil.rmtree(self.memory_queue, ignore_errors=True)
