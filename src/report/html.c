#include "report/html.h"

#include <stdlib.h>
#include <string.h>

#include "report/text.h"
#include "report/xml.h"

extern const char page_css[], page_css_end[], page_js[], page_js_end[];

static void
print_part(FILE *out, const char *begin, const char *end)
{
	fwrite(begin, 1, (size_t)(end - begin), out);
}

void
html_begin(const struct html *html, const char *title)
{
	FILE *out = html->out;
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'sha256-" PAGE_CSS_HASH "'; script-src 'sha256-" PAGE_JS_HASH "'; "
	      "base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
		out);
	html_text(html, title);
	fputs("</title>\n<style>", out);
	print_part(out, page_css, page_css_end);
	fputs("</style>\n</head>\n<body>\n", out);
}

void
html_end(const struct html *html)
{
	fputs("<script>", html->out);
	print_part(html->out, page_js, page_js_end);
	fputs("</script>\n</body>\n</html>\n", html->out);
}

void
html_text(const struct html *html, const char *text)
{
	char *fit = text_fit(text, html->limits.text);
	xml_text(html->out, fit);
	free(fit);
}

void
html_block(const struct html *html, const char *text, size_t most)
{
	size_t n = strlen(text);
	fputs("<pre>", html->out);
	if (n > most) {
		fprintf(html->out, "… %zu bytes before\n", n - most);
		text += n - most;
	}
	xml_text(html->out, text);
	fputs("</pre>\n", html->out);
}

void
html_command(const struct html *html, const char *what, const char *command)
{
	fprintf(html->out, "<div class=\"paste\"><span>%s</span><code>", what);
	xml_text(html->out, command);
	fputs("</code></div>\n", html->out);
}
