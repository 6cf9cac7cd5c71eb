"""Who does the same work as Stafett: Debian's mail filters around Postfix, and a forwarder of Node packages; and the name server that all of them ask."""
import os, pwd, shutil, subprocess, time

from measuring import HERE, PORT, TMP, Process, missing, wait_greeting
from servers import HOST, KEYS, Postfix
import messages

# Not 127.0.0.1, where a machine's own resolver may listen already. The port has to be 53: resolv.conf cannot name another.
ADDRESS = '127.0.0.153'
# Two, for the two cores that the tables were measured on.
WORKERS = 2


class NameServer:
    """Unbound with the zone that Stafett otherwise gets as a file; every other name does not exist, and nothing is asked elsewhere."""

    NEEDS = ['unbound', 'unshare']

    def __init__(self):
        folder = fresh('names')
        data = '\n'.join(f"local-data: '{line}'" for line in messages.zone(HOST, KEYS).splitlines() if not line.startswith('$'))
        write(f'{folder}/unbound.conf', f'''server:
interface: {ADDRESS}
username: ""
chroot: ""
directory: "{folder}"
pidfile: ""
use-syslog: no
do-daemonize: no
num-threads: 1
module-config: "iterator"
local-zone: "." static
{data}
remote-control:
control-enable: no
''')
        self.process = Process(['unbound', '-d', '-c', f'{folder}/unbound.conf'], 'unbound.log')
        self.resolver = write(f'{folder}/resolv.conf', f'nameserver {ADDRESS}\noptions timeout:2 attempts:1\n')
        self.hosts = write(f'{folder}/hosts', '127.0.0.1 mx.sender1.example localhost\n')
        time.sleep(0.5)
        if self.process.popen.poll() is not None:
            raise SystemExit(f'unbound ended: see {self.process.log}')

    def within(self, command):
        """The command with this name server as its only one, in a mount namespace of its own; the machine's own files stay as they are."""
        return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && mount --bind "$1" /etc/hosts && shift && exec "$@"',
                self.resolver, self.hosts, *command]

    def end(self):
        self.process.end()


class FilteringPostfix:
    """Postfix with OpenDKIM (one that verifies, one that signs), OpenDMARC with its own SPF, and PostSRSd. None of them makes ARC sets."""
    NEEDS = ['postfix', 'opendkim', 'opendmarc', 'postsrsd']
    seals = False

    def __init__(self, sink_port, names, in_memory):
        self.folder, self.names = fresh('filters'), names
        user = pwd.getpwnam('opendkim')
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        shutil.copy(messages.key(KEYS, HOST), f'{self.folder}/key.pem')
        os.chown(f'{self.folder}/key.pem', user.pw_uid, user.pw_gid)
        self.filters = [*self.dkim(), self.dmarc(), self.srs()]
        self.postfix = Postfix(sink_port, in_memory, more=self.settings(sink_port), within=names.within)
        self.port, self.pids = self.postfix.port, [*self.postfix.pids, *(f.pid for f in self.filters)]
        self.name = 'Postfix and filters' + (', queue in memory' if in_memory else '')

    def settings(self, sink_port):
        aliases = ' '.join(f'{{user@fwd{d}.example=user@target{d}.example}}' for d in range(1, messages.DOMAINS + 1))
        return f'''smtpd_milters = unix:{self.folder}/verify, unix:{self.folder}/dmarc, unix:{self.folder}/sign
milter_default_action = tempfail
sender_canonical_maps = tcp:127.0.0.1:{PORT + 4}
sender_canonical_classes = envelope_sender
recipient_canonical_maps = tcp:127.0.0.1:{PORT + 5}
recipient_canonical_classes = envelope_recipient
virtual_alias_maps = inline:{{ {aliases} }}
default_transport = smtp:[127.0.0.1]:{sink_port}
'''

    def dkim(self):
        nobody = write(f'{self.folder}/nobody', '192.0.2.254\n')
        everybody = write(f'{self.folder}/everybody', '0.0.0.0/0\n')
        key_table = write(f'{self.folder}/keys', f'ours {HOST}:s1:{self.folder}/key.pem\n')
        signing_table = write(f'{self.folder}/signing', '* ours\n')
        # RequireSafeKeys refuses a key below a folder that everybody may write, such as /tmp.
        common = (f'Syslog no\nBackground no\nUserID opendkim\nUMask 000\nCanonicalization relaxed/relaxed\nOversignHeaders From\nRequireSafeKeys no\n'
                  f'Nameservers {ADDRESS}\n')
        yield self.start('verify', ['opendkim', '-f', '-x'], common + f'Mode v\nInternalHosts {nobody}\nExternalIgnoreList {nobody}\nAuthservID {HOST}\nAlwaysAddARHeader yes\n')
        yield self.start('sign', ['opendkim', '-f', '-x'], common + f'Mode s\nInternalHosts {everybody}\nKeyTable {key_table}\nSigningTable refile:{signing_table}\n')

    def dmarc(self):
        return self.start('dmarc', ['opendmarc', '-f', '-c'], f'Syslog no\nBackground no\nUserID opendkim\nUMask 000\nAuthservID {HOST}\nTrustedAuthservIDs {HOST}\n'
                          f'IgnoreHosts {self.folder}/nobody\nSPFSelfValidate true\nSPFIgnoreResults true\nRejectFailures false\n')

    def start(self, name, command, settings):
        """A filter on a UNIX socket, as Debian has them: over TCP each reply waits 40 ms for a delayed acknowledgement."""
        settings = write(f'{self.folder}/{name}.conf', settings + f'Socket local:{self.folder}/{name}\n')
        process = Process(self.names.within([*command, settings]), f'filter-{name}.log')
        end = time.time() + 20
        while not os.path.exists(f'{self.folder}/{name}'):
            if process.popen.poll() is not None or time.time() > end:
                raise SystemExit(f'{command[0]} does not listen: see {process.log}')
            time.sleep(0.01)
        return process

    def srs(self):
        secret = write(f'{self.folder}/secret', 'measured only\n')
        return Process(['postsrsd', '-s', secret, '-d', HOST, '-l', '127.0.0.1', '-f', str(PORT + 4), '-r', str(PORT + 5), '-u', 'nobody'], 'filter-srs.log')

    def end(self):
        self.postfix.end()
        for each in self.filters:
            each.end()


class Node:
    """npm's smtp-server, mailauth and nodemailer in node/forwarder.js: nothing on disk, and the sender waits for the target's answer."""
    NEEDS = ['node', 'npm']
    name, seals = 'smtp-server, mailauth, nodemailer', True

    def __init__(self, sink_port):
        folder, self.port = os.path.join(HERE, 'node'), PORT + 6
        subprocess.run(['npm', 'ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'], check=True, stdout=subprocess.DEVNULL)
        self.process = Process(['node', os.path.join(folder, 'forwarder.js')], 'node.log', env={
            'NODE_ENV': 'production', 'WORKERS': str(WORKERS), 'PORT': str(self.port), 'SINK_PORT': str(sink_port), 'DNS': ADDRESS, 'HOST': HOST,
            'KEY': messages.key(KEYS, HOST)})
        wait_greeting(self.port, self.process)
        self.pids = [self.process.pid]

    def end(self):
        self.process.end()


def not_found(peer):
    return missing(*peer.NEEDS)


def fresh(name):
    folder = os.path.join(TMP, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def write(path, text):
    with open(path, 'w') as f:
        f.write(text)
    return path
