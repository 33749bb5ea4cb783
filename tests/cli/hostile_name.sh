# A test's name and output are anybody's: no report lets them do anything.
evil=$'evil\n"<&>`\'|]]>\033[2J\xff\xe2\x80\xae'
cat >t.c <<'EOF'
#include <assert.h>
#include <stdio.h>
int main(void)
{
	printf("\033[2J\xff<script>");
	fflush(stdout);
	assert(!"\033]0;title\007 <b>|`");
}
EOF
cc -g -o "$evil" t.c
heddle run --native 0 --json j --md m --junit x --html h -- "./$evil" | cat -v
heddle show | cat -v
cat -v m
/usr/bin/python3 - <<'EOF'
import json
import xml.etree.ElementTree as tree
report = json.load(open("j"))
print(ascii(report["tests"][0]["id"]), ascii(report["findings"][0]["assertion"]["message"]))
print(ascii(tree.parse("x").getroot().find("testcase").get("name")))
from html.parser import HTMLParser


class Page(HTMLParser):
    tags, handlers = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.handlers += [name for name, _ in attributes if name.startswith("on") or name in ("src", "style")]


page = Page()
page.feed(open("h", encoding="utf-8").read())
print("HTML:", page.tags.count("script"), "script,", page.tags.count("b"), "b,", page.handlers)
EOF
grep -cP '[\x00-\x08\x0b-\x1f\x7f]' j m x h
