"""Whether a server did all the work that is measured, by the first message that it hands on."""
import email
import os
import re
import time

from measuring import Sink, inject
from peers import fresh
from servers import HOST


def first_message(server, port, list_path):
    """Sends one message through the server; ends the run, with the header that came, unless it was checked, signed and readdressed."""
    folder = fresh('first')
    # smtp-sink writes as nobody.
    os.chmod(folder, 0o777)
    sink = Sink(port, folder)
    result = inject(server.port, list_path, 1, 1, 1)
    sink.wait(1, idle=20)
    text = kept(folder)
    sink.end()
    lacking = lacks(text, server.seals)
    if lacking:
        raise SystemExit(f'{server.name} did not do what is measured. Its first message lacks {", ".join(lacking)}:\n{text.partition(chr(10) * 2)[0]}\n{result}')


def kept(folder):
    """The file of the only message, when it has been written to its end: the sink counts a message a moment earlier."""
    end = time.time() + 5
    text = ''
    while time.time() < end and '</p>' not in text[-200:]:
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding='utf-8') as f:
                text = f.read()
        time.sleep(0.02)
    return text


def lacks(text, seals):
    # smtp-sink puts the envelope into fields of its own before the message's.
    header = email.message_from_string(text)

    def some(name, pattern):
        return any(re.search(pattern, re.sub(r'\s+', ' ', value)) for value in header.get_all(name, []))
    wanted = {
        'a sender rewritten by SRS': some('X-Mail-Args', r'^<SRS0=[^@]+@'), 'the target as recipient': some('X-Rcpt-Args', r'^<user@target1\.example>'),
        'a DKIM signature of the service': some('DKIM-Signature', rf'\bd={re.escape(HOST)};'), "the author's DKIM signature": some('DKIM-Signature', r'\bd=sender1\.example;'),
        **{f'{method}=pass': some('Authentication-Results', rf'^{re.escape(HOST)};.*\b{method}=pass\b') for method in ('spf', 'dkim', 'dmarc')}}
    if seals:
        wanted['an ARC set'] = all(some(name, r'\bi=1;') for name in ('ARC-Seal', 'ARC-Message-Signature', 'ARC-Authentication-Results'))
    return [what for what, found in wanted.items() if not found]
