"""What Python's email package reads in each message named on standard input, one JSON object per line."""
import datetime, email, email.policy, html.parser, json, sys

BLOCKS = {'p', 'br', 'div', 'tr', 'td', 'th', 'li', 'h1', 'pre', 'table', 'ul'}


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.skipped = [], None

    def handle_starttag(self, tag, attrs):
        self.skipped = self.skipped or (tag if tag in ('script', 'style', 'title') else None)
        if tag in BLOCKS:
            self.text.append(' ')

    def handle_endtag(self, tag):
        self.skipped = None if tag == self.skipped else self.skipped

    def handle_data(self, data):
        if not self.skipped:
            self.text.append(data)


def mailboxes(message, name):
    return [[a.display_name, a.addr_spec] for field in message.get_all(name, []) for a in field.addresses if a.domain]


def structure(part):
    """Messages of other kinds than these are files."""
    kind = part.get_content_type()
    inside = part.get_payload() if part.is_multipart() and (kind.startswith('multipart/') or kind in ('message/rfc822', 'message/global')) else []
    return part.get_content_type() + (f'({",".join(structure(p) for p in inside)})' if inside else '')


def leaves(part):
    if part.get_content_maintype() == 'multipart' and part.is_multipart():
        for inside in part.get_payload():
            yield from leaves(inside)
    else:
        yield part


def attachments(message):
    for part in leaves(message):
        kind = part.get_content_type()
        if kind in ('text/plain', 'text/html') and part.get_content_disposition() != 'attachment':
            continue
        payload = None if kind.startswith('message/') else part.get_payload(decode=True)
        yield [part.get_filename() or '', kind, -1 if payload is None else len(payload.replace(b'\r\n', b'\n'))]


def text(part):
    """What a reader that is built on the package would show."""
    kind = part.get_content_type()
    if part.is_multipart() and kind in ('multipart/alternative', 'multipart/related', 'multipart/signed', 'multipart/report'):
        body = part.get_body(('plain', 'html'))
        return '' if body is None else leaf(body)
    if part.is_multipart() and (kind.startswith('multipart/') or kind in ('message/rfc822', 'message/global')):
        return '\n'.join(text(p) for p in part.get_payload() if kind != 'multipart/mixed' or not p.get_content_type().startswith('message/'))
    return '' if part.get_content_disposition() == 'attachment' else leaf(part)


def leaf(part):
    if part.get_content_type() not in ('text/plain', 'text/html'):
        return ''
    content = part.get_content()
    if part.get_content_type() == 'text/plain':
        return content
    words = Words()
    words.feed(content)
    words.close()
    return ''.join(words.text)


def date(message):
    field = message['date']
    if field is None or field.datetime is None:
        return ''
    moment = field.datetime
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


FACTS = {
    'subject': lambda m: str(m['subject'] or ''),
    'date': date,
    'from': lambda m: mailboxes(m, 'from'),
    'to': lambda m: mailboxes(m, 'to'),
    'text': text,
    'attachments': lambda m: list(attachments(m)),
    'structure': structure,
}


def read(path):
    facts = {'path': path}
    with open(path, 'rb') as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    for name, fact in FACTS.items():
        try:
            facts[name] = fact(message)
        except Exception as error:
            facts[name] = f'{type(error).__name__}: {error}'
    return facts


def whole(value):
    """Octets that are no text come out as lone surrogates; here as U+FFFD."""
    if isinstance(value, str):
        return value.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')
    if isinstance(value, dict):
        return {key: whole(inside) for key, inside in value.items()}
    return [whole(inside) for inside in value] if isinstance(value, list) else value


for line in sys.stdin.read().splitlines():
    print(json.dumps(whole(read(line))))
