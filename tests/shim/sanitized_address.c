/* A program built with address sanitizer runs as it is: nothing is reported, no
 * annotation is needed, and what the runtime does for itself is no step.
 *
 * build: -fsanitize=address
 * run: random 1..10
 *   all: sum 21 destroyed 3
 *   none: Sanitizer
 *   none: escape
 * run: green 1
 *   all: sum 21 destroyed 3
 * run: native
 *   all: sum 21 destroyed 3
 */
#include "sanitized.h"
