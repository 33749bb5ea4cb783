/* style.h: colours of the terminal, where the user has them. */
#ifndef STYLE_H
#define STYLE_H

#include "report/report.h"

static inline const char *
style_colour(const struct report_style *style, const char *code)
{
	return style->colour ? code : "";
}

#define RED(style) style_colour(style, "\033[31m")
#define GREEN(style) style_colour(style, "\033[32m")
#define YELLOW(style) style_colour(style, "\033[33m")
#define BOLD(style) style_colour(style, "\033[1m")
#define PLAIN(style) style_colour(style, "\033[0m")

#endif
