"""Time of Python's email package for each message: parse.py SECONDS FILE..."""
import email.parser, email.policy, json, sys, time

parser = email.parser.BytesParser(policy=email.policy.default)


def parse(octets):
    message = parser.parsebytes(octets)
    fields = [(name, str(value)) for name, value in message.items()]
    addresses = [(a.display_name, a.addr_spec) for name in ('from', 'to', 'cc', 'reply-to') for a in message[name].addresses]
    texts, files = [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_maintype() == 'text' and part.get_content_disposition() != 'attachment':
            texts.append(part.get_content())
        else:
            files.append((part.get_filename(), len(part.get_payload(decode=True))))
    return fields, addresses, message['date'].datetime, texts, files, str(message['subject'])


def run(octets, limit):
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < limit:
        for _ in range(20):
            parse(octets)
        count += 20
    return (time.perf_counter() - start) * 1e6 / count


for path in sys.argv[2:]:
    with open(path, 'rb') as file:
        octets = file.read()
    run(octets, float(sys.argv[1]) / 2)
    us = run(octets, float(sys.argv[1]))
    _, addresses, date, _, files, subject = parse(octets)
    print(json.dumps({'path': path, 'us': us, 'subject': subject, 'addresses': len(addresses), 'date': int(date.timestamp()), 'files': files}))
