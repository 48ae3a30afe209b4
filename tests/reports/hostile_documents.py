"""What a document could be made to do if its text were markup; ``{http}`` is a listening canary.

Every entry must end without a fetch and without a file: asked for something outside, too long, too
much, or characters nobody can draw. In what asks for something braces are doubled where meant.
"""

PASSWD = "file:///etc/passwd"
SVG_IMAGE = '<svg width="90" height="90"><image {} width="90" height="90"/></svg>'
ENTITIES = (
    "data:image/svg+xml,<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>"
    "<!ENTITY b '%26a;%26a;%26a;%26a;%26a;'>]><svg xmlns='http://www.w3.org/2000/svg'>"
    "<text>%26b;</text></svg>"
)

ASKS_FOR_SOMETHING = {
    "an image over HTTP": "<img src='{http}/a.png'>",
    "an image over HTTPS": "<img src='https://127.0.0.1:{port}/a.png'>",
    "an image from a file": f"<img src='{PASSWD}'>",
    "an image from a device that never ends": "<img src='file:///dev/zero'>",
    "our own environment": "<img src='file:///proc/self/environ'>",
    "a file in capital letters": "<img src='FILE:///etc/passwd'>",
    "a file on another machine": "<img src='file://127.0.0.1/share/a.png'>",
    "an image from nowhere but itself": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "an image without a protocol": "<base href='{http}/'><img src='//127.0.0.1:{port}/a.png'>",
    "an image beside the page": "<base href='{http}/folder/'><img src='a.png'>",
    "an image up the folders": "<base href='file:///tmp/a/b/'><img src='../../../etc/passwd'>",
    "an image over FTP": "<img src='ftp://127.0.0.1:{port}/a.png'>",
    "an image of an unknown protocol": "<img src='gopher://127.0.0.1:{port}/a'>",
    "an address with spaces around": "<img src='  {http}/a.png\n'>",
    "an address in entities": "<img src='&#104;ttp&colon;//127.0.0.1:{port}/a.png'>",
    "an address with a password": "<img src='http://name:word@127.0.0.1:{port}/a.png'>",
    "something that redirects": "<img src='{http}/redirect?to=file:///etc/passwd'>",
    "something that redirects for ever": "<img src='{http}/again'>",
    "an object over HTTP": "<object data='{http}/a.svg'></object>",
    "an object from itself": "<object data='data:text/html,a'></object>",
    "an object from a file": f"<object data='{PASSWD}' type='image/svg+xml'></object>",
    "an embedded file": "<embed src='{http}/a.svg' type='image/svg+xml'>",
    "a style sheet over HTTP": "<link rel=stylesheet href='{http}/a.css'>",
    "a style sheet from a file": f"<link rel=stylesheet href='{PASSWD}'>",
    "a style sheet from itself": "<link rel=stylesheet href='data:text/css,p{{color:red}}'>",
    "a style sheet that imports": "<style>@import url({http}/a.css);</style>",
    "a style sheet that imports by a string": "<style>@import '{http}/a.css';</style>",
    "a style sheet that imports a file": f"<style>@import url({PASSWD});</style>",
    "a style sheet that imports for print": "<style>@import url({http}/a.css) print;</style>",
    "a style sheet that imports in escapes": "<style>@import '\\68ttp://127.0.0.1:{port}/';</style>",
    "an attachment over HTTP": "<link rel=attachment href='{http}/a.txt'>",
    "an attachment from a file": f"<link rel=attachment href='{PASSWD}'>",
    "an attachment behind a word": f"<a rel=attachment href='{PASSWD}'>字</a>",
    "an attachment behind a word over HTTP": "<a rel=attachment href='{http}/a.txt'>字</a>",
    "a background": "<p style=\"background: url('{http}/a.png')\">字</p>",
    "a background from a file": f"<p style='background-image: url({PASSWD})'>字</p>",
    "the second of two backgrounds": (
        "<p style=\"background: linear-gradient(red, red), url('{http}/a.png')\">字</p>"
    ),
    "a background of the page": "<style>@page {{ background: url({http}/a.png) }}</style><p>字",
    "a margin of the page": (
        "<style>@page {{ @top-left {{ content: url({http}/a.png) }} }}</style><p>字"
    ),
    "a bullet": "<ul style='list-style-image: url({http}/a.png)'><li>字</ul>",
    "content before a word": "<style>p::before {{ content: url({http}/a.png) }}</style><p>字",
    "content after a word": f"<style>p::after {{{{ content: url({PASSWD}) }}}}</style><p>字",
    "a border": ("<p style=\"border: 9px solid; border-image: url('{http}/a.png') 9\">字</p>"),
    "a font over HTTP": (
        "<style>@font-face {{ font-family: A; src: url({http}/a.woff2) }}</style>"
        "<p style='font-family: A'>字"
    ),
    "a font from a file": (
        f"<style>@font-face {{{{ font-family: A; src: url({PASSWD}) }}}}</style>"
        "<p style='font-family: A'>字"
    ),
    "a font from itself": (
        "<style>@font-face {{ font-family: A; src: url(data:font/woff2;base64,AAAA) }}</style>"
        "<p style='font-family: A'>字"
    ),
    "a drawing with an image": SVG_IMAGE.format("href='{http}/a.png'"),
    "a drawing with an old link": SVG_IMAGE.format("xlink:href='{http}/a.png'"),
    "a drawing with a file": SVG_IMAGE.format(f"href='{PASSWD}'"),
    "a drawing with itself": SVG_IMAGE.format("href='data:image/png;base64,AAAA'"),
    "a drawing in a drawing": SVG_IMAGE.format("href='{http}/a.svg'"),
    "a bomb of entities": f'<img src="{ENTITIES}">',
    "an image in a table in a list": (
        "<ul><li><table><tr><td><img src='{http}/a.png'></table></ul>"
    ),
    "an image nobody sees": "<p style='opacity: 0'><img src='{http}/a.png' width=0 height=0></p>",
}

CANNOT_BE_DRAWN = {
    "a character of nobody's": "<p>\U0010fffd</p>",
    "a thousand characters of nobody's": "<p>"
    + "".join(map(chr, range(0xF0000, 0xF03E8)))
    + "</p>",
    "a character of nobody's in a drawing": (
        "<svg width='90' height='90'><text y='20'>\U0010fffd</text></svg>"
    ),
}

NEVER_ENDS = {
    "a word of two megabytes": "<p style='overflow-wrap: anywhere'>" + "a" * 2_000_000 + "</p>",
    "a word of two megabytes of Chinese": "<p>" + "字" * 700_000 + "</p>",
    "a million pages": "<p style='break-after: page'>字</p>" * 1_000_000,
    "a page of one point": "<style>@page { size: 9pt; margin: 0 }</style><p>" + "字 " * 300_000,
    "a table of a million cells": "<table>" + ("<tr>" + "<td>字" * 1000) * 1000,
    "cells as wide as the table": "<table>" + "<tr><td colspan=1000 rowspan=1000>字" * 1000,
    "tables in tables": "<table><tr><td>" * 300 + "字",
    "boxes in boxes": "<div>" * 100_000 + "字",
    "boxes beside boxes in boxes": ("<div style='display: flex'><div style='flex: 1'>" * 60 + "字"),
    "a drawing that uses itself twice, thirty times": (
        "<svg width='9' height='9'><g id='a0'><rect width='1' height='1'/></g>"
        + "".join(
            f"<g id='a{n}'><use href='#a{n - 1}'/><use href='#a{n - 1}'/></g>" for n in range(1, 30)
        )
        + "<use href='#a29'/></svg>"
    ),
    "a million rules of style": "<style>" + "p, p p, p + p { color: red }" * 300_000 + "</style>",
}
