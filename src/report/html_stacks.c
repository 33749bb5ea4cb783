/* Side by side for each step that decides: who is there, what it holds, and the
 * stack with the source line of each frame. */
#include <stdlib.h>

#include "report/html.h"
#include "report/lanes_view.h"
#include "report/stacks.h"

#define MOST_FRAMES 16u

static void
print_frame(const struct html *html, const struct place *frame)
{
	char *place = lanes_view_place(frame);
	fputs("<li><code>", html->out);
	html_text(html, frame->function && frame->file ? frame->function : place);
	fputs("</code>", html->out);
	if (frame->function && frame->file) {
		fputs(" <span class=\"soft\">", html->out);
		html_text(html, place);
		fputs("</span>", html->out);
	}
	if (frame->text) {
		fputs("<br><code class=\"line\">", html->out);
		html_text(html, frame->text);
		fputs("</code>", html->out);
	}
	fputs("</li>\n", html->out);
	free(place);
}

static void
print_head(const struct html *html, const struct witness *witness, const struct witness_mark *mark, const char *held)
{
	char *label = lanes_view_label(witness->lanes, mark->point->thread);
	fprintf(html->out, "<div><p><b%s>%c</b> ", mark->first ? " class=\"first\"" : "",
		witness_letter(mark->order, mark->first));
	html_text(html, label);
	if (held) {
		fputs(" <span class=\"soft\">holds ", html->out);
		html_text(html, held);
		fputs("</span>", html->out);
	}
	fputs("</p>\n", html->out);
	free(label);
}

static void
print_stack(const struct html *html, const struct witness *witness, const struct witness_mark *mark)
{
	const struct run_stack *stack = &mark->point->stack;
	char *held = stacks_held(witness, mark);
	size_t n = stacks_shown(stack);
	if (n || held) {
		print_head(html, witness, mark, held);
		fputs(n ? "<ol>\n" : "", html->out);
		for (size_t i = 0; i < n && i < MOST_FRAMES; i++)
			print_frame(html, &stack->frames[i]);
		fputs(n ? "</ol></div>\n" : "</div>\n", html->out);
	}
	free(held);
}

void
html_stacks(const struct html *html, const struct witness *witness)
{
	fputs("<div class=\"stacks points\">\n", html->out);
	for (unsigned i = 0; i < witness->n_marks; i++)
		print_stack(html, witness, &witness->marks[i]);
	fputs("</div>\n", html->out);
}
