/* xml.h: hostile text as XML.
 *
 * Whatever the bytes are, what comes out can stand in an element or between
 * the quotes of an attribute: marked up characters become references, and what
 * XML cannot hold, controls or bytes that are no UTF-8, is shown as \xNN.
 */
#ifndef XML_H
#define XML_H

#include <stdio.h>

/* NULL prints nothing. */
void xml_text(FILE *out, const char *text);
/* ` name="text"`; nothing if text is NULL. */
void xml_attribute(FILE *out, const char *name, const char *text);

#endif
