"""Four messages of 10 KB as people and programs send them, always the same."""
import base64, os, quopri

HEADER = '''\
Received: from mx.sender.example (mx.sender.example [192.0.2.25])
\tby mx.their.example with ESMTPS id 4ZxYtq2kLmz1
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384);
\tTue, 14 Jan 2025 08:30:07 +0000 (UTC)
Received: from localhost (localhost [127.0.0.1])
\tby mx.sender.example with ESMTP id 7f3a9;
\tTue, 14 Jan 2025 09:30:06 +0100
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=s1;
\th=from:to:cc:subject:date:message-id:mime-version:content-type;
\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
\tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR
From: =?utf-8?Q?K=C3=A5re_=C3=98deg=C3=A5rd?= <kare@sender.example>
To: "Hansen, Ola" <ola@their.example>, Per <per@their.example>,
\t=?utf-8?B?w4VzZSBMw7hrZW4=?= <ase@their.example>
Cc: Team: one@their.example, two@their.example, three@their.example;
Reply-To: desk@sender.example
Subject: =?utf-8?Q?Bl=C3=A5b=C3=A6r_og_fl=C3=B8te_til_fjellturen?=
\t=?utf-8?Q?_p=C3=A5_l=C3=B8rdag?=
Date: Tue, 14 Jan 2025 09:30:05 +0100 (CET)
Message-ID: <20250114093005.4711@sender.example>
In-Reply-To: <20250113180000.1@their.example>
References: <20250112120000.1@their.example> <20250113180000.1@their.example>
List-Id: Friends of the mountain <friends.sender.example>
List-Unsubscribe: <https://sender.example/u/4711>, <mailto:u-4711@sender.example>
X-Mailer: Something 4.7
MIME-Version: 1.0
'''
WORDS = 'Vi møtes ved båten klokka ni, går opp lia og spiser blåbær på toppen; ta med varme klær, for det blåser der oppe. '


def text(length):
    lines, n = [], 0
    while n < length:
        lines.append(WORDS[n % 40:] + WORDS[:n % 40])
        n += len(lines[-1])
    return '\n'.join(lines) + '\n'


def quoted(words):
    return quopri.encodestring(words.encode()).decode()


def octets(length):
    return base64.encodebytes(bytes((i * 131 + (i >> 7)) & 255 for i in range(length))).decode()


def part(kind, encoding, body, more=''):
    return f'--=_b_4711\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n{more}\n{body}'


PLAIN, PAGE = 'text/plain; charset=utf-8', 'text/html; charset=utf-8'


def page(length):
    return '<html><body>' + ''.join(f'<p style="color:#123">{line}</p>\n' for line in text(length).splitlines()) + '</body></html>\n'


MESSAGES = {
    'text': HEADER + f'Content-Type: {PLAIN}; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n' + quoted(text(6600)),
    'alternative': HEADER + 'Content-Type: multipart/alternative; boundary="=_b_4711"\n\n'
                   + part(PLAIN, 'quoted-printable', quoted(text(2300))) + part(PAGE, '8bit', page(3900)) + '--=_b_4711--\n',
    'attachments': HEADER + 'Content-Type: multipart/mixed; boundary="=_b_4711"\n\n' + part(PLAIN, '8bit', text(1500))
                   + part('application/pdf; name="report.pdf"', 'base64', octets(3600), "Content-Disposition: attachment;\n filename*=utf-8''bl%C3%A5b%C3%A6r.pdf\n")
                   + part('image/png', 'base64', octets(700), 'Content-Disposition: inline; filename="picture.png"\nContent-ID: <p1@sender.example>\n') + '--=_b_4711--\n',
    'page': HEADER + ''.join(f'X-Campaign-{i}: value {i} of a program that sends newsletters\n' for i in range(30))
            + f'Content-Type: {PAGE}\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(page(3700).encode()).decode(),
}


def write(folder):
    os.makedirs(folder, exist_ok=True)
    paths = []
    for name, message in MESSAGES.items():
        paths.append(os.path.join(folder, name + '.eml'))
        with open(paths[-1], 'wb') as file:
            file.write(message.replace('\n', '\r\n').encode())
    return paths
